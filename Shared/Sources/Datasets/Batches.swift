public import Randomness

/// Minibatches without end: each epoch passes over all examples once, in an order of its own.
///
/// The order of epoch e is the permutation that `key.split(e)` gives, so it depends on nothing but
/// the key and e. The whole state is `Codable`: a decoded copy goes on with the same batches.
public struct Batches: Sendable, Hashable {
  /// The number of examples in an epoch.
  public let count: Int
  /// The number of examples in a batch; the last one of an epoch may be smaller.
  public let batchSize: Int
  /// The source of the orders; without it examples come in their own order.
  public let key: RandomKey?
  /// Whether a last batch that is smaller than the others is left out.
  public let dropsLast: Bool
  /// The epoch that the next batch belongs to, from 0.
  public private(set) var epoch = 0
  /// How many examples of that epoch have been given out.
  public private(set) var position = 0
  /// The order of the present epoch, empty before its first batch; not part of the state.
  private var order: [Int] = []

  /// Starts before the first batch of epoch 0.
  ///
  /// - Parameters:
  ///   - count: The number of examples, at least one, and at least `batchSize` with `dropsLast`.
  ///   - batchSize: The number of examples in a batch, at least one.
  ///   - key: The source of the orders, or nothing for the examples' own order.
  ///   - dropsLast: Whether to leave out a smaller last batch.
  public init(count: Int, batchSize: Int, key: RandomKey?, dropsLast: Bool = false) {
    precondition(
      Self.problem(count: count, batchSize: batchSize, dropsLast: dropsLast) == nil,
      Self.problem(count: count, batchSize: batchSize, dropsLast: dropsLast) ?? "")
    self.count = count
    self.batchSize = batchSize
    self.key = key
    self.dropsLast = dropsLast
  }

  /// The number of batches in an epoch.
  public var batchesPerEpoch: Int {
    dropsLast ? count / batchSize : (count + batchSize - 1) / batchSize
  }

  /// The number of examples that an epoch gives out.
  private var epochLength: Int { dropsLast ? batchesPerEpoch * batchSize : count }

  /// The indices of the next batch.
  ///
  /// With an epoch's last batch, `epoch` moves on by one and `position` goes back to 0.
  public mutating func next() -> [Int] {
    if order.isEmpty { order = order(ofEpoch: epoch) }
    let end = min(position + batchSize, epochLength)
    let batch = Array(order[position..<end])
    position = end
    if position == epochLength {
      epoch += 1
      position = 0
      order = []
    }
    return batch
  }

  /// All batches of one epoch, whatever has been given out.
  public func batches(ofEpoch epoch: Int) -> [[Int]] {
    let order = order(ofEpoch: epoch)
    return stride(from: 0, to: epochLength, by: batchSize).map {
      Array(order[$0..<min($0 + batchSize, epochLength)])
    }
  }

  private func order(ofEpoch epoch: Int) -> [Int] {
    guard let key else { return Array(0..<count) }
    var generator = key.split(epoch).generator()
    return generator.permutation(count)
  }

  private static func problem(count: Int, batchSize: Int, dropsLast: Bool) -> String? {
    if count < 1 { return "\(count) examples make no batches: at least one is needed" }
    if batchSize < 1 { return "the batch size is \(batchSize), it must be at least 1" }
    if dropsLast && batchSize > count {
      return "no batch of \(batchSize) can be made of \(count) examples"
    }
    return nil
  }
}

extension Batches: Codable {
  private enum CodingKeys: String, CodingKey {
    case count, batchSize, key, dropsLast, epoch, position
  }

  /// Decodes and checks a state; throws `DecodingError` for one that cannot be.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    count = try values.decode(Int.self, forKey: .count)
    batchSize = try values.decode(Int.self, forKey: .batchSize)
    key = try values.decodeIfPresent(RandomKey.self, forKey: .key)
    dropsLast = try values.decode(Bool.self, forKey: .dropsLast)
    epoch = try values.decode(Int.self, forKey: .epoch)
    position = try values.decode(Int.self, forKey: .position)
    let problem = Self.problem(count: count, batchSize: batchSize, dropsLast: dropsLast)
    guard problem == nil, epoch >= 0, position >= 0, position < epochLength,
      position % batchSize == 0
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .position, in: values,
        debugDescription: problem ?? "epoch \(epoch), position \(position) of \(count)")
    }
  }

  /// Batches are equal if the same batches follow.
  public static func == (left: Batches, right: Batches) -> Bool {
    (left.count, left.batchSize, left.key, left.dropsLast)
      == (right.count, right.batchSize, right.key, right.dropsLast)
      && (left.epoch, left.position) == (right.epoch, right.position)
  }

  /// Hashes what equality compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine([count, batchSize, epoch, position])
  }
}
