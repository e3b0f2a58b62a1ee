public import Datasets
public import Randomness

/// A sentence with the scores that several people gave it, from -4 (negative) to 4 (positive).
///
/// Hutto & Gilbert 2014.
public struct RatedSentence: Codable, Sendable, Hashable {
  /// Where the sentence is from.
  public enum Source: String, Codable, Sendable, CaseIterable {
    /// Reviews of films.
    case movies
    /// Reviews of products.
    case products
    /// Editorials of a newspaper.
    case editorials
    /// Short messages.
    case tweets
  }

  /// Where the sentence is from.
  public let source: Source
  /// The sentence.
  public let text: String
  /// One score for each rater.
  public let ratings: [Int]

  /// A sentence with at least one score.
  public init(source: Source, text: String, ratings: [Int]) {
    self.source = source
    self.text = text
    self.ratings = ratings
  }

  /// The mean score.
  public var mean: Double { Double(ratings.reduce(0, +)) / Double(ratings.count) }

  /// The sentence as a completion of nothing.
  public var record: CompletionRecord { CompletionRecord(prompt: "", completion: text) }
}

extension DataCatalog {
  /// The 23,703 sentences with the scores of their raters.
  ///
  /// - Throws: `LanguageError.file` with the command that fetches them or for a file without any,
  ///   or the line of a sentence that nobody rated.
  public func ratedSentences() throws(LanguageError) -> [RatedSentence] {
    try fetched("review-ratings/sentences.jsonl", title: "the rated sentences") {
      (path) throws(LanguageError) in
      let lines = try RecordFile.lines(path, as: RatedSentence.self)
      for line in lines where line.value.ratings.isEmpty {
        throw .record(file: path, line: line.number, problem: .empty(field: "ratings"))
      }
      if lines.isEmpty { throw .file(.empty(file: path, field: "the list of sentences")) }
      return lines.map(\.value)
    }
  }
}

/// Preferences between sentences as single raters would have stated them.
public struct RatedPreferences: Sendable {
  /// Pairs of sentence positions, the preferred one first.
  public let pairs: [(chosen: Int, rejected: Int)]
  /// The share of pairs whose order the mean scores contradict: the annotators' noise.
  public let disagreement: Double

  /// Draws pairs of different sentences, each judged by the mean of some raters of either sentence.
  ///
  /// Pairs that are judged equal are left out and others follow them, in an order that does not
  /// depend on the number of raters.
  ///
  /// - Parameters:
  ///   - sentences: The sentences.
  ///   - count: The number of pairs.
  ///   - raters: How many raters, drawn with repetition; all if nil.
  ///   - key: The source of pairs and raters.
  /// - Throws: `LanguageError.setting` for no raters, a sentence that nobody rated, and sentences
  ///   that are all rated equally, of which none is preferred.
  public init(
    _ sentences: [RatedSentence], count: Int, raters: Int? = 1, key: RandomKey
  ) throws(LanguageError) {
    try Self.check(sentences, raters: raters)
    var generator = key.split("sentences").generator()
    var pairs: [(chosen: Int, rejected: Int)] = []
    var drawn = 0
    while pairs.count < count {
      let first = generator.integer(below: sentences.count)
      let second = generator.integer(below: sentences.count)
      var judges = key.split("raters").split(drawn).generator()
      let a = sentences[first].score(of: raters, using: &judges)
      let b = sentences[second].score(of: raters, using: &judges)
      drawn += 1
      if a != b && first != second { pairs.append(a > b ? (first, second) : (second, first)) }
    }
    let means = sentences.map(\.mean)
    let wrong = pairs.count { means[$0.chosen] < means[$0.rejected] }
    self.pairs = pairs
    disagreement = pairs.isEmpty ? 0 : Double(wrong) / Double(pairs.count)
  }

  private static func check(_ sentences: [RatedSentence], raters: Int?) throws(LanguageError) {
    if let raters, raters < 1 {
      throw .setting(name: "the number of raters", found: "\(raters)", expected: "at least 1")
    }
    if let unrated = sentences.first(where: \.ratings.isEmpty) {
      throw .setting(
        name: "the number of ratings of \"\(unrated.text)\"", found: "0", expected: "at least 1")
    }
    let levels = Set(sentences.map(\.mean)).count
    guard levels > 1 else {
      throw .setting(
        name: "the number of different mean ratings",
        found: "\(levels) in \(sentences.count) sentences",
        expected: "at least 2. Fetch the sentences again if their file is cut short")
    }
  }
}

/// Rated sentences, divided by text.
public struct SentenceSplits: Sendable {
  /// What models learn from, 80 percent.
  public var training: [RatedSentence] = []
  /// What is evaluated on, 20 percent.
  public var evaluation: [RatedSentence] = []

  /// Divides sentences by a hash of the text, which stays the same on every machine.
  public init(_ sentences: [RatedSentence]) {
    for sentence in sentences {
      if TextHash.tenth(of: sentence.text.utf8) < 8 {
        training.append(sentence)
      } else {
        evaluation.append(sentence)
      }
    }
  }
}

extension RatedSentence {
  // The mean of some raters, drawn with repetition; of all if nil.
  fileprivate func score(of raters: Int?, using generator: inout RandomGenerator) -> Double {
    guard let raters else { return mean }
    let sum = (0..<raters).reduce(0) { sum, _ in
      sum + ratings[generator.integer(below: ratings.count)]
    }
    return Double(sum) / Double(raters)
  }
}
