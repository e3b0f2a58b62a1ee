/// A counter-based generator: Philox4x32-10 over the stream of one key.
///
/// Block `i` of the stream is `Philox(counter: (i, key.high), key: key.low)`, two 64-bit words a
/// block, so the whole state is the key and a position: a generator that is encoded, decoded and
/// resumed gives the same bits. Two generators are equal when they will give the same numbers.
public struct RandomGenerator: RandomNumberGenerator, Sendable {
  /// The key whose stream this generator reads.
  public let key: RandomKey

  /// The number of 64-bit words of the stream that are used up.
  public private(set) var position: UInt64

  /// The second word of the current block; meaningful while ``position`` is odd.
  private var pending: UInt64 = 0

  /// Creates a generator that has used up `position` words of the stream of `key`.
  public init(key: RandomKey, position: UInt64 = 0) {
    self.key = key
    self.position = position
    if position % 2 == 1 { pending = block(position / 2).high }
  }

  /// Returns the next 64 random bits.
  public mutating func next() -> UInt64 {
    defer { position &+= 1 }
    if position % 2 == 1 { return pending }
    let words = block(position / 2)
    pending = words.high
    return words.low
  }

  private func block(_ index: UInt64) -> Bits128 {
    Philox.block(Bits128(low: index, high: key.bits.high), key: key.bits.low)
  }
}

extension RandomGenerator {
  /// Fills `words` with whole groups of eight blocks, from the next unused block on.
  ///
  /// The count must be a multiple of ``Philox/wordsPerGroup``.
  @inline(__always)
  mutating func fillGroups(_ words: UnsafeMutableBufferPointer<UInt64>) {
    guard let base = words.baseAddress else { return }
    let first = (position &+ 1) / 2
    let (stream, low) = (key.bits.high, key.bits.low)
    for offset in stride(from: 0, to: words.count, by: Philox.wordsPerGroup) {
      Philox.storeEightBlocks(
        from: first &+ UInt64(offset / 2), stream: stream, key: low, into: base + offset)
    }
    position = 2 &* first &+ UInt64(words.count)
  }
}

extension RandomGenerator: Hashable {
  /// Whether two generators will give the same numbers.
  public static func == (a: RandomGenerator, b: RandomGenerator) -> Bool {
    a.key == b.key && a.position == b.position
  }

  /// Feeds the key and the position to the hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(position)
  }
}

extension RandomGenerator: Codable {
  private enum CodingKeys: String, CodingKey { case key, position }

  /// Decodes a generator that continues where the encoded one stood.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      key: try container.decode(RandomKey.self, forKey: .key),
      position: try container.decode(UInt64.self, forKey: .position))
  }

  /// Encodes the key and the position.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(key, forKey: .key)
    try container.encode(position, forKey: .position)
  }
}
