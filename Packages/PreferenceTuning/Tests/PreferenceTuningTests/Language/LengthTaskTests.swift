import PreferenceTuning
import Randomness
import Testing

@Suite("Length problems")
struct LengthTaskTests {
  private let end: Int32 = 38
  private func sample(_ length: Int, ended: Bool = true) -> SampledCompletion {
    let tokens = [Int32](repeating: 1, count: length) + (ended ? [end] : [])
    return SampledCompletion(
      tokens: tokens, logProbabilities: [Float](repeating: 0, count: tokens.count), isEnded: ended)
  }
  private var reference: [SampledCompletion] {
    [8, 8, 8, 4, 4, 12, 20].map { sample($0) } + [sample(16, ended: false)]
  }

  @Test("Statistics count tokens before the end")
  func statistics() {
    let statistics = LengthStatistics(reference)
    #expect(statistics.mode == 8 && statistics.mean == 10 && statistics.endedShare == 0.875)
  }

  @Test("Rewards are those of the tasks")
  func rewards() {
    func reward(_ task: LengthTask, _ length: Int) -> Double {
      LengthProblem(task, reference: reference, end: end).reward(sample(length).tokens)
    }
    #expect(reward(.minimum, 5) == -5 && reward(.skew, 5) == -5)
    #expect(reward(.mode, 5) == -3 && reward(.mode, 8) == 0 && reward(.mode, 10) == -2)
    #expect(reward(.minimum, 0) == 0)
  }

  @Test("The better of two samples is chosen, ties are dropped")
  func preferences() {
    let problem = LengthProblem(.minimum, reference: reference, end: end)
    let pairs = problem.preferences(
      [[1], [2], [3]], [(sample(3), sample(7)), (sample(9), sample(2)), (sample(4), sample(4))],
      key: RandomKey(seed: 1))
    #expect(pairs.map(\.chosen.completion.count) == [4, 3])
    #expect(pairs.map(\.rejected.completion.count) == [8, 10])
    #expect(pairs.map(\.gap) == [4, 7])
    #expect(pairs.map(\.chosen.prompt) == [[1], [2]])
  }

  @Test("Skewed preferences are between short completions that end")
  func skew() {
    let problem = LengthProblem(.skew, reference: reference, end: end)
    let count = 2000
    let pairs = problem.preferences(
      [[Int32]](repeating: [1], count: count),
      (0..<count).map { _ in (sample(20), sample(20)) }, key: RandomKey(seed: 1))
    let lengths = pairs.flatMap {
      [problem.length(of: $0.chosen.completion), problem.length(of: $0.rejected.completion)]
    }
    #expect(pairs.allSatisfy { $0.chosen.completion.last == end })
    #expect(lengths.min() == 1 && lengths.max() ?? 99 <= 20)
    let mean = Double(lengths.reduce(0, +)) / Double(lengths.count)
    // ceil(Exp(2.5)) has mean 1 / (1 - exp(-0.4)) = 3.03; dropping ties moves it up a little.
    #expect(mean > 2.8 && mean < 3.8)
  }

  @Test("Raters who disagree make preferences that contradict the means")
  func raters() throws {
    let sentences = [
      RatedSentence(source: .movies, text: "good", ratings: [3, 2, 4]),
      RatedSentence(source: .movies, text: "bad", ratings: [-3, -2, -1]),
      RatedSentence(source: .movies, text: "odd", ratings: [4, -4]),
    ]
    let preferences = try RatedPreferences(sentences, count: 3000, key: RandomKey(seed: 3))
    #expect(preferences.pairs.count == 3000)
    #expect(preferences.pairs.allSatisfy { $0.chosen != $0.rejected })
    #expect(preferences.disagreement > 0.1 && preferences.disagreement < 0.5)
    let clear = try RatedPreferences(
      Array(sentences.prefix(2)), count: 100, key: RandomKey(seed: 3))
    #expect(clear.disagreement == 0 && clear.pairs.allSatisfy { $0.chosen == 0 })
  }

  @Test("However many raters judge, the same pairs are judged in the same order")
  func sharedPairs() throws {
    let sentences = (0..<400).map { index in
      RatedSentence(
        source: .movies, text: "\(index)", ratings: [index % 9 - 4, (index * 7) % 9 - 4, 4])
    }
    func pairs(_ raters: Int?) throws -> [Set<Int>] {
      try RatedPreferences(sentences, count: 600, raters: raters, key: RandomKey(seed: 3)).pairs
        .map { [$0.chosen, $0.rejected] }
    }
    let (one, all) = (try pairs(1), try pairs(nil))
    #expect(one != all)
    // Those that either left out for equal judgement are missing in the other's order, no others.
    #expect(Set(one).intersection(all).count > 400)
  }

  @Test("Sentences that are all rated equally, or not at all, state no preference")
  func equalRatings() {
    let plain = RatedSentence(source: .movies, text: "plain", ratings: [1, 3])
    let unrated = RatedSentence(source: .movies, text: "unseen", ratings: [])
    for sentences in [[], [plain], [plain, plain], [plain, unrated]] {
      #expect(throws: LanguageError.self) {
        try RatedPreferences(sentences, count: 3, key: RandomKey(seed: 3))
      }
    }
  }
}
