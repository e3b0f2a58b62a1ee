/// Turns decimal text into the nearest double.
enum DecimalParser {
  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The number in a range of bytes, between optional spaces.
  static func parse(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, isSpace(bytes[start]) { start += 1 }
    while start < end, isSpace(bytes[end - 1]) { end -= 1 }
    if let value = plain(bytes, start..<end) { return value }
    return Double(String(decoding: bytes[start..<end], as: UTF8.self))
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Digits with an optional sign and point, if the result is exact: a significand below 2^53
  /// times or divided by a power of ten that a double holds exactly rounds only once.
  private static func plain(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    var index = range.lowerBound
    let isNegative = index < range.upperBound && bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    var significand: UInt64 = 0
    var digits = 0
    var point: Int?
    while index < range.upperBound {
      let digit = bytes[index] &- 0x30
      if digit < 10 {
        significand = significand &* 10 &+ UInt64(digit)
        digits += 1
      } else if bytes[index] == UInt8(ascii: "."), point == nil {
        point = digits
      } else {
        return nil
      }
      index += 1
    }
    guard digits > 0, digits <= 15 else { return nil }
    let value = Double(significand) / powersOfTen[digits - (point ?? digits)]
    return isNegative ? -value : value
  }
}
