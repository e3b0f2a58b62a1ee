/// What a JSON decoder complained about, in words for an error message.
struct JSONProblem {
  var found: String
  var expected: String
  /// Where the text stops being JSON, or 0 if it is JSON of another content.
  var offset = 0

  init(_ error: any Error, in text: [UInt8]) {
    if let offset = JSONSyntax.firstError(in: text) {
      let rest = String(decoding: text[offset...].prefix(20), as: UTF8.self)
      found = rest.isEmpty ? "the end" : "\"\(rest)\""
      expected = "valid JSON"
      self.offset = offset
    } else {
      (found, expected) = Self.mismatch(error)
    }
  }

  private static func mismatch(_ error: any Error) -> (found: String, expected: String) {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      ("no such entry", "an entry \(path(context.codingPath + [key]))")
    case DecodingError.typeMismatch(let type, let context):
      ("another type", "\(type) for \(path(context.codingPath))")
    case DecodingError.valueNotFound(let type, let context):
      ("null", "\(type) for \(path(context.codingPath))")
    case DecodingError.dataCorrupted(let context):
      (context.debugDescription, "a valid value for \(path(context.codingPath))")
    default:
      ("\(error)", "a valid value")
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    let names = keys.map { $0.intValue.map(String.init) ?? $0.stringValue }
    return names.isEmpty ? "the whole" : "\"\(names.joined(separator: "."))\""
  }
}
