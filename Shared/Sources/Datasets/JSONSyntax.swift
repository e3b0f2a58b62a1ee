/// Finds where a text stops being JSON, which Foundation's decoder does not tell.
struct JSONSyntax {
  private let bytes: [UInt8]
  private var position = 0
  private static let deepest = 512

  /// The offset of the first byte that cannot be, or the length if the text ends too early;
  /// nothing if the text is JSON.
  static func firstError(in bytes: [UInt8]) -> Int? {
    var scanner = JSONSyntax(bytes: bytes)
    guard scanner.value(depth: 0) else { return scanner.position }
    return scanner.peek() == nil ? nil : scanner.position
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// The next byte that is not white space.
  private mutating func peek() -> UInt8? {
    while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) {
      position += 1
    }
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    guard depth < Self.deepest, let first = peek() else { return false }
    switch first {
    case UInt8(ascii: "{"): return members("}", depth) { $0.string() && $0.take(":") }
    case UInt8(ascii: "["): return members("]", depth) { _ in true }
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return word("true")
    case UInt8(ascii: "f"): return word("false")
    case UInt8(ascii: "n"): return word("null")
    default: return number()
    }
  }

  /// The values of an object or array, each after what `prefix` takes.
  private mutating func members(
    _ end: Unicode.Scalar, _ depth: Int, prefix: (inout JSONSyntax) -> Bool
  ) -> Bool {
    position += 1
    if take(end) { return true }
    repeat {
      guard prefix(&self), value(depth: depth + 1) else { return false }
    } while take(",")
    return take(end)
  }

  private mutating func string() -> Bool {
    guard take("\"") else { return false }
    while position < bytes.count, bytes[position] >= 0x20 {
      if bytes[position] == UInt8(ascii: "\"") {
        position += 1
        return true
      }
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    position = min(position, bytes.count)
    return false
  }

  private mutating func word(_ word: StaticString) -> Bool {
    for byte in word.description.utf8 {
      guard position < bytes.count, bytes[position] == byte else { return false }
      position += 1
    }
    return true
  }

  private mutating func number() -> Bool {
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
      position += 1
    } else if digits() == 0 {
      return false
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      guard digits() > 0 else { return false }
    }
    guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") else { return true }
    position += 1
    if position < bytes.count, [0x2b, 0x2d].contains(bytes[position]) { position += 1 }
    return digits() > 0
  }

  private mutating func digits() -> Int {
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    return position - start
  }
}
