public import Datasets

/// Words with their definitions, divided by word: every meaning of a word is in one part.
public struct DefinitionSplits: Sendable {
  /// What a base model learns from, 80 percent.
  public var training: [CompletionRecord] = []
  /// What preferences are collected and policies tuned on, 10 percent.
  public var tuning: [CompletionRecord] = []
  /// What is evaluated on, 10 percent.
  public var evaluation: [CompletionRecord] = []

  /// Divides definitions by a hash of the word, which stays the same on every machine.
  public init(_ definitions: [CompletionRecord]) {
    for record in definitions {
      let word = record.prompt.utf8.prefix { $0 != UInt8(ascii: "(") }
      switch TextHash.tenth(of: word) {
      case 0..<8: training.append(record)
      case 8: tuning.append(record)
      default: evaluation.append(record)
      }
    }
  }
}

/// A hash that is the same on every machine and in every process.
enum TextHash {
  /// FNV-1a as a number from 0 to 9.
  static func tenth(of text: some Sequence<UInt8>) -> UInt64 {
    let hash = text.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return (hash ^ hash >> 32) % 10
  }
}

extension DataCatalog {
  /// The 117,659 definitions of WordNet 3.0, such as `entity (noun):` with its meaning.
  ///
  /// - Throws: `LanguageError.file` with the command that fetches them.
  public func wordNetDefinitions() throws(LanguageError) -> [CompletionRecord] {
    try fetched("wordnet/definitions.jsonl", title: "WordNet's definitions") {
      (path) throws(LanguageError) in try RecordFile.readCompletions(path)
    }
  }

  func fetched<Value>(
    _ name: String, title: String, _ read: (String) throws(LanguageError) -> Value
  ) throws(LanguageError) -> Value {
    do {
      return try read("\(folder)/\(name)")
    } catch .file(.missingFile(let path, _)) {
      throw .file(
        .missingFile(
          path: path,
          remedy: "Run \"Scripts/fetch-data --for preference\" to fetch \(title). SUREFOOT_DATA "
            + "names another folder than \(folder)."))
    }
  }
}
