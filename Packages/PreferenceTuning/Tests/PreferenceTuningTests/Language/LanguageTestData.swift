import Datasets
import Foundation
import PreferenceTuning

/// Made-up texts with which commands and experiments run in moments.
enum LanguageTestData {
  private static let colours = ["red", "green", "blue", "pale", "dark"]
  private static let things = ["tool", "bird", "stone", "small house", "plant of the north"]
  private static let uses = ["", " for work", " in the sea", " that people like to see"]

  /// Definitions of `count` made-up words.
  static func definitions(_ count: Int) -> [CompletionRecord] {
    (0..<count).map { index in
      let text =
        " a \(colours[index % 5]) \(things[index / 5 % 5])\(uses[index / 25 % 4])"
      return CompletionRecord(prompt: "word\(index) (noun):", completion: text)
    }
  }

  /// Sentences whose raters agree more or less on one of five scores.
  static func sentences(_ count: Int) -> [RatedSentence] {
    let words = ["awful", "poor", "plain", "good", "splendid"]
    return (0..<count).map { index in
      let score = index % 5
      return RatedSentence(
        source: .movies, text: "film \(index) was \(words[score])",
        ratings: (0..<5).map { min(4, max(-4, 2 * score - 4 + (2 * $0 + index) % 5 - 2)) })
    }
  }

  /// A data folder with both, as `SUREFOOT_DATA` names it.
  static func write(to folder: URL) throws {
    for name in ["wordnet", "review-ratings"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    try JSONL.write(
      definitions(400), to: folder.appending(path: "wordnet/definitions.jsonl").path)
    try JSONL.write(
      sentences(500), to: folder.appending(path: "review-ratings/sentences.jsonl").path)
  }
}
