/// A node in a tree of independent random streams.
///
/// A key is a value: splitting never changes it, the same path of names and indices from the same
/// seed gives the same key in every process and on every machine, and the order in which streams
/// are made does not matter.
///
/// ```swift
/// let run = RandomKey(seed: 3)
/// var noise = run.split("noise").generator()
/// let epochs = (0..<10).map { run.split("shuffle").split($0) }
/// ```
///
/// A key holds 128 bits. A child is `P(key ^ label)`, where `P` is the Philox permutation (chained
/// over labels longer than 16 bytes), so children of one key by index never coincide and keys by
/// name coincide with probability `2^-128`. Keys are for simulation, not for secrets.
public struct RandomKey: Sendable, Hashable {
  let bits: Bits128

  init(bits: Bits128) {
    self.bits = bits
  }

  /// Creates the root of the tree of a seed.
  ///
  /// Different seeds give different keys.
  public init(seed: UInt64) {
    bits = Philox.block(Bits128(low: seed, high: 0), key: Label.seed.rawValue)
  }

  /// Returns the child of this name.
  ///
  /// The name counts by its UTF-8 bytes.
  public func split(_ name: String) -> RandomKey {
    var state = bits
    var chunk = Bits128(low: 0, high: 0)
    var length: UInt64 = 0
    for byte in name.utf8 {
      let shift = (length % 8) * 8
      if length % 16 < 8 {
        chunk.low |= UInt64(byte) << shift
      } else {
        chunk.high |= UInt64(byte) << shift
      }
      length += 1
      guard length % 16 == 0 else { continue }
      state = Philox.block(state ^ chunk, key: Label.nameBody.rawValue)
      chunk = Bits128(low: 0, high: 0)
    }
    // The length enters the last permutation's key, so that no padded name equals another name.
    return RandomKey(bits: Philox.block(state ^ chunk, key: Label.nameEnd.rawValue &+ length))
  }

  /// Returns the child of this index, which may be negative.
  ///
  /// Different indices give different children.
  public func split(_ index: Int) -> RandomKey {
    let label = Bits128(low: UInt64(bitPattern: Int64(index)), high: 0)
    return RandomKey(bits: Philox.block(bits ^ label, key: Label.index.rawValue))
  }

  /// Returns a generator at the start of this key's stream.
  public func generator() -> RandomGenerator {
    RandomGenerator(key: self)
  }
}

/// Permutation keys that keep the kinds of derivation apart; the bytes spell their names.
private enum Label: UInt64 {
  case seed = 0x7365_6564_0000_0000
  case index = 0x696E_6465_0000_0000
  case nameBody = 0x6E61_6D65_0000_0000
  case nameEnd = 0x656E_645F_0000_0000
}

extension RandomKey: CustomStringConvertible {
  /// The key as 32 hexadecimal digits, the high half first.
  public var description: String {
    Self.hexadecimal(bits.high) + Self.hexadecimal(bits.low)
  }

  private static func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension RandomKey: Codable {
  /// Decodes a key from its ``description``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard text.utf8.count == 32, text.utf8.allSatisfy(Self.isHexadecimalDigit),
      let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16)
    else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "expected a random key of 32 hexadecimal digits, found \"\(text)\"")
    }
    bits = Bits128(low: low, high: high)
  }

  /// Encodes the key as its ``description``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
