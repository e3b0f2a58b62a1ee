import NeuralNetworks
public import Tensors

/// The keys and values of all layers for the tokens of several rows.
public struct KeyValueCache: Sendable {
  fileprivate var layers: [AttentionCache]

  /// The number of tokens of each row.
  public var lengths: [Int] { layers[0].lengths }
}

extension GPT {
  /// An empty cache.
  public func cache(rows: Int, capacity: Int) -> KeyValueCache {
    KeyValueCache(
      layers: blocks.map { block in
        block.attention.cache(sequences: rows, capacity: min(capacity, contextLength))
      })
  }

  /// Features `[tokens.count, width]` of new tokens.
  public func advance(_ new: [RowToken], _ cache: inout KeyValueCache) -> Tensor {
    let rows = new.map(\.row)
    var x = tokens(new.map(\.token)) + positions(cache.layers[0].positions(after: rows))
    for (layer, block) in blocks.enumerated() {
      let attended = block.attention(block.norm1(x, in: .inference), of: rows, &cache.layers[layer])
      x = block.perceptron(x + attended)
    }
    return norm(x, in: .inference)
  }
}
