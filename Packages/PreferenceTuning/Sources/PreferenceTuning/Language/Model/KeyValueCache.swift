import NeuralNetworks
public import Tensors

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The keys and values of all layers for the tokens of several rows.
public struct KeyValueCache: Sendable {
  /// The number of tokens of each row.
  public internal(set) var lengths: [Int]
  private let capacity: Int
  private let heads: Int
  private let headWidth: Int
  private var layers: [Layer]

  // Keys are `[rows, heads, headWidth, capacity]`, so that the scores of all positions are computed
  // side by side; values are `[rows, heads, capacity, headWidth]`.
  private struct Layer {
    var keys: [Scalar]
    var values: [Scalar]
  }

  init(rows: Int, capacity: Int, layers: Int, heads: Int, headWidth: Int) {
    lengths = Array(repeating: 0, count: rows)
    self.capacity = capacity
    self.heads = heads
    self.headWidth = headWidth
    let zeros = [Scalar](repeating: 0, count: rows * capacity * heads * headWidth)
    self.layers = Array(repeating: Layer(keys: zeros, values: zeros), count: layers)
  }

  /// The position of each new token in its row, which is counted as present from now on.
  mutating func place(_ tokens: [RowToken]) -> [Int32] {
    tokens.map { token in
      let position = lengths[token.row]
      precondition(position < capacity, "row \(token.row) of a cache of \(capacity) tokens is full")
      lengths[token.row] += 1
      return Int32(position)
    }
  }

  /// Attention of new tokens to those of their rows up to themselves, `[tokens, 3 width]` to
  /// `[tokens, width]`, after their keys and values have been stored.
  mutating func attend(
    _ projections: Tensor, _ tokens: [RowToken], at positions: [Int32], layer: Int
  ) -> Tensor {
    let (heads, headWidth, capacity) = (heads, headWidth, capacity)
    let width = heads * headWidth
    // The storage is taken out so that it is written in place.
    var (allKeys, allValues) = (layers[layer].keys, layers[layer].values)
    layers[layer] = Layer(keys: [], values: [])
    defer { layers[layer] = Layer(keys: allKeys, values: allValues) }
    return Tensor(shape: [tokens.count, width]) { output in
      projections.withScalars { x in
        allKeys.withUnsafeMutableBufferPointer { keys in
          allValues.withUnsafeMutableBufferPointer { values in
            let part = CachedAttention(
              projections: x, keys: keys, values: values, heads: heads, headWidth: headWidth,
              capacity: capacity)
            for (index, token) in tokens.enumerated() {
              part.store(index, row: token.row, position: Int(positions[index]))
            }
            part.attend(tokens, positions, output)
          }
        }
      }
    }
  }
}

/// One layer's attention over buffers that outlive it.
private struct CachedAttention {
  let projections: UnsafeBufferPointer<Scalar>
  let keys: UnsafeMutableBufferPointer<Scalar>
  let values: UnsafeMutableBufferPointer<Scalar>
  let heads: Int
  let headWidth: Int
  let capacity: Int

  private var width: Int { heads * headWidth }

  func store(_ index: Int, row: Int, position: Int) {
    for head in 0..<heads {
      let source = 3 * width * index + width + head * headWidth
      let block = (row * heads + head) * headWidth * capacity
      for feature in 0..<headWidth {
        keys[block + feature * capacity + position] = projections[source + feature]
        values[block + position * headWidth + feature] = projections[source + width + feature]
      }
    }
  }

  func attend(
    _ tokens: [RowToken], _ positions: [Int32], _ output: UnsafeMutableBufferPointer<Scalar>
  ) {
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: capacity) { scores in
      for (index, token) in tokens.enumerated() {
        let scores = UnsafeMutableBufferPointer(rebasing: scores[0...Int(positions[index])])
        for head in 0..<heads {
          let block = (token.row * heads + head) * headWidth * capacity
          let query = 3 * width * index + head * headWidth
          score(query, block, scores)
          let total = exponentiate(scores)
          average(
            block, scores, 1 / total,
            UnsafeMutableBufferPointer(
              rebasing: output[
                width * index + head * headWidth..<width * index
                  + (head + 1) * headWidth]))
        }
      }
    }
  }

  // q K^T / sqrt(width).
  private func score(_ query: Int, _ block: Int, _ scores: UnsafeMutableBufferPointer<Scalar>) {
    let scale = 1 / Scalar(headWidth).squareRoot()
    scores.initialize(repeating: 0)
    for feature in 0..<headWidth {
      Self.add(
        projections[query + feature] * scale, times: keys, from: block + feature * capacity,
        to: scores)
    }
  }

  // exp(score - largest), and their sum.
  private func exponentiate(_ scores: UnsafeMutableBufferPointer<Scalar>) -> Scalar {
    var largest = -Scalar.infinity
    for score in scores where score > largest { largest = score }
    var total: Scalar = 0
    for position in scores.indices {
      scores[position] = exp(scores[position] - largest)
      total += scores[position]
    }
    return total
  }

  private func average(
    _ block: Int, _ weights: UnsafeMutableBufferPointer<Scalar>, _ scale: Scalar,
    _ result: UnsafeMutableBufferPointer<Scalar>
  ) {
    result.initialize(repeating: 0)
    for position in weights.indices {
      Self.add(
        weights[position] * scale, times: values, from: block + position * headWidth, to: result)
    }
  }

  // Raw pointers, because checks of indices would keep the loop from being vectorised.
  @inline(__always)
  private static func add(
    _ factor: Scalar, times numbers: UnsafeMutableBufferPointer<Scalar>, from start: Int,
    to sums: UnsafeMutableBufferPointer<Scalar>
  ) {
    guard let target = sums.baseAddress, let source = numbers.baseAddress else { return }
    let part = source + start
    for index in 0..<sums.count { target[index] += factor * part[index] }
  }
}

extension GPT {
  /// An empty cache.
  public func cache(rows: Int, capacity: Int) -> KeyValueCache {
    KeyValueCache(
      rows: rows, capacity: min(capacity, contextLength), layers: configuration.layers,
      heads: configuration.heads, headWidth: width / configuration.heads)
  }

  /// Features `[tokens.count, width]` of new tokens.
  public func advance(_ new: [RowToken], _ cache: inout KeyValueCache) -> Tensor {
    let places = cache.place(new)
    var x = tokens(new.map(\.token)) + positions(places)
    for (layer, block) in blocks.enumerated() {
      let attention = block.attention
      let projections = Tensor.linear(
        block.norm1(x, in: .inference), weights: attention.inputWeight, bias: attention.inputBias)
      let attended = cache.attend(projections, new, at: places, layer: layer)
      x = block.perceptron(x + attention.output(attended))
    }
    return norm(x, in: .inference)
  }
}
