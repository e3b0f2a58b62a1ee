extension Double {
  /// The number with a fixed count of decimals, such as `"3.10"`; `"nan"` and `"inf"` as words.
  public func fixed(_ decimals: Int) -> String {
    guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (magnitude * scale).rounded()
    guard scaled < 9e15 else { return "\(self)" }
    var digits = "\(UInt64(scaled))"
    let sign = self < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(sign)\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
  }

  /// The number with about so many significant digits, without an exponent where that is readable.
  public func significant(_ digits: Int) -> String {
    guard isFinite, self != 0 else { return self == 0 ? "0" : fixed(0) }
    var exponent = 0
    var size = magnitude
    while size >= 10 { (size, exponent) = (size / 10, exponent + 1) }
    while size < 1 { (size, exponent) = (size * 10, exponent - 1) }
    guard (-4..<9).contains(exponent) else {
      let mantissa = (self < 0 ? -size : size).fixed(digits - 1)
      return "\(mantissa)e\(exponent)"
    }
    return fixed(max(0, digits - 1 - exponent))
  }
}
