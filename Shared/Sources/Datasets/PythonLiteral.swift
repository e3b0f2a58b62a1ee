/// The few Python literals that stand in the header of a `.npy` file.
enum PythonLiteral: Equatable {
  case string(String)
  case boolean(Bool)
  case integers([Int])
  /// A list or another form whose meaning is not needed here, with its first characters.
  case other(String)
}

/// Reads a Python dictionary such as `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
struct PythonDictionaryScanner {
  private let bytes: [UInt8]
  /// The position of the next byte, which is where an error lies.
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The entries, or nothing if the text is not such a dictionary.
  mutating func dictionary() -> [String: PythonLiteral]? {
    guard take("{") else { return nil }
    var entries: [String: PythonLiteral] = [:]
    while !take("}") {
      guard let key = string(), take(":"), let value = value() else { return nil }
      entries[key] = value
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipSpace()
    return position == bytes.count ? entries : nil
  }

  private mutating func value() -> PythonLiteral? {
    skipSpace()
    guard position < bytes.count else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return string().map(PythonLiteral.string)
    case UInt8(ascii: "("): return tuple().map(PythonLiteral.integers)
    case UInt8(ascii: "T"): return take("True") ? .boolean(true) : nil
    case UInt8(ascii: "F"): return take("False") ? .boolean(false) : nil
    case UInt8(ascii: "["): return .other(skipList())
    default: return nil
    }
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func take(_ text: String) -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  private mutating func string() -> String? {
    skipSpace()
    guard position < bytes.count, [0x22, 0x27].contains(bytes[position]) else { return nil }
    let start = position + 1
    guard let end = bytes[start...].firstIndex(of: bytes[position]) else { return nil }
    position = end + 1
    return String(validating: bytes[start..<end], as: UTF8.self)
  }

  private mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var values: [Int] = []
    while !take(")") {
      guard let value = integer() else { return nil }
      values.append(value)
      if !take(",") { return take(")") ? values : nil }
    }
    return values
  }

  private mutating func integer() -> Int? {
    skipSpace()
    let digits = bytes[position...].prefix { (0x30...0x39).contains($0) }
    position += digits.count
    _ = take("L")  // Python 2 wrote long integers so
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// Passes over a list with nested lists and gives its beginning.
  private mutating func skipList() -> String {
    let start = position
    var depth = 0
    repeat {
      if bytes[position] == UInt8(ascii: "[") { depth += 1 }
      if bytes[position] == UInt8(ascii: "]") { depth -= 1 }
      position += 1
    } while depth > 0 && position < bytes.count
    return String(decoding: bytes[start..<position].prefix(40), as: UTF8.self)
  }
}
