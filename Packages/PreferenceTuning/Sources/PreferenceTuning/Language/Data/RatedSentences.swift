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
}

extension DataCatalog {
  /// The 23,703 sentences with the scores of their raters.
  ///
  /// - Throws: `LanguageError.file` with the command that fetches them, or the line of a sentence
  ///   that nobody rated.
  public func ratedSentences() throws(LanguageError) -> [RatedSentence] {
    try fetched("review-ratings/sentences.jsonl", title: "the rated sentences") {
      (path) throws(LanguageError) in
      let lines = try RecordFile.lines(path, as: RatedSentence.self)
      for line in lines where line.value.ratings.isEmpty {
        throw .record(file: path, line: line.number, problem: .empty(field: "ratings"))
      }
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

  /// Draws pairs of different sentences, each judged by one rater of either sentence.
  ///
  /// Ties of the two raters are drawn again.
  public init(_ sentences: [RatedSentence], count: Int, key: RandomKey) {
    precondition(Set(sentences.flatMap(\.ratings)).count > 1, "all ratings are equal")
    var generator = key.generator()
    var pairs: [(chosen: Int, rejected: Int)] = []
    func score(_ index: Int) -> Int {
      let ratings = sentences[index].ratings
      return ratings[generator.integer(below: ratings.count)]
    }
    while pairs.count < count {
      let first = generator.integer(below: sentences.count)
      let second = generator.integer(below: sentences.count)
      let (a, b) = (score(first), score(second))
      if a != b && first != second { pairs.append(a > b ? (first, second) : (second, first)) }
    }
    let means = sentences.map(\.mean)
    let wrong = pairs.count { means[$0.chosen] < means[$0.rejected] }
    self.pairs = pairs
    disagreement = pairs.isEmpty ? 0 : Double(wrong) / Double(pairs.count)
  }
}
