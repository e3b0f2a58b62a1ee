import Datasets

extension BytePairTokenizer: Codable {
  private enum CodingKeys: String, CodingKey { case merges }

  /// Decodes pairs of tokens; throws `DecodingError` for a merge that cannot be.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let pairs = try values.decode([[Int32]].self, forKey: .merges)
    guard pairs.allSatisfy({ $0.count == 2 }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .merges, in: values, debugDescription: "a merge that is not of two tokens")
    }
    do {
      self = try BytePairTokenizer(merges: pairs.map { Pair($0[0], $0[1]) })
    } catch {
      throw DecodingError.dataCorruptedError(
        forKey: .merges, in: values, debugDescription: "\(error)")
    }
  }

  /// Encodes the pairs of tokens by rank.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(merges.map { [$0.left, $0.right] }, forKey: .merges)
  }

  /// Writes the tokenizer as a line of JSON.
  ///
  /// - Throws: `LanguageError.file`.
  public func save(to path: String) throws(LanguageError) {
    do {
      try JSONL.write([self], to: path)
    } catch {
      throw .file(error)
    }
  }

  /// Reads what `save(to:)` wrote.
  ///
  /// - Throws: `LanguageError.file`.
  public init(_ path: String) throws(LanguageError) {
    let found: [BytePairTokenizer]
    do {
      found = try JSONL.read(path, as: BytePairTokenizer.self)
    } catch {
      throw .file(error)
    }
    guard found.count == 1 else {
      throw .file(
        .corrupt(
          file: path, field: "the tokenizer", offset: 0, expected: "one line",
          found: "\(found.count)"))
    }
    self = found[0]
  }
}
