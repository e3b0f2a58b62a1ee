import Datasets
import Foundation
import PreferenceTuning
import Testing

@Suite("Record files")
struct RecordFileTests {
  private func withFile<R>(_ text: String, _ body: (String) throws -> R) throws -> R {
    let path = FileManager.default.temporaryDirectory.path + "/records-\(UUID()).jsonl"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  private func file(_ text: String) throws -> RecordFile {
    try withFile(text) { path in try RecordFile(path) }
  }

  /// The error that reading a text throws, and the text without the path.
  private func error(_ text: String, limit: TokenLimit? = nil) throws -> LanguageError? {
    try withFile(text) { (path) -> LanguageError? in
      do throws(LanguageError) {
        _ = try RecordFile(path, fitting: [limit].compactMap(\.self))
        return nil
      } catch {
        return error
      }
    }
  }

  @Test("The three forms are told apart")
  func forms() throws {
    let pair = try file("{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\n")
    #expect(pair == .preferences([PreferenceRecord(prompt: "p", chosen: "a", rejected: "b")]))
    let judged = try file("{\"prompt\":\"p\",\"completion\":\"a\",\"label\":false}\n")
    #expect(judged == .completions([CompletionRecord(prompt: "p", completion: "a", label: false)]))
    let prompts = try file("{\"prompt\":\"p\"}\n\n{\"prompt\":\"q\"}\n")
    #expect(prompts == .prompts([PromptRecord(prompt: "p"), PromptRecord(prompt: "q")]))
  }

  @Test("Prompts that a pair does not name are what both completions begin with")
  func implicitPrompts() throws {
    for (chosen, rejected, prompt, first, second) in [
      ("The sky is blue.", "The sky is green.", "The sky is", " blue.", " green."),
      ("abc", "abd", "ab", "c", "d"), ("x", "y", "", "x", "y"), (" x", " y", "", " x", " y"),
      ("ab", "abc", "a", "b", "bc"),
    ] {
      let line = "{\"chosen\":\"\(chosen)\",\"rejected\":\"\(rejected)\"}\n"
      let expected = PreferenceRecord(prompt: prompt, chosen: first, rejected: second)
      #expect(try file(line) == .preferences([expected]))
      let prompts = try withFile(line) { path in try RecordFile.readPrompts(path) }
      #expect(prompts == [PromptRecord(prompt: prompt)])
    }
    guard case .record(_, 1, .identicalPair)? = try error("{\"chosen\":\"a\",\"rejected\":\"a\"}\n")
    else {
      Issue.record("an identical pair was read")
      return
    }
  }

  @Test("Conversations are their contents, with a line break between two")
  func conversations() throws {
    func talk(_ contents: String...) -> String {
      let messages = contents.map { "{\"role\":\"user\",\"content\":\"\($0)\"}" }
      return "[\(messages.joined(separator: ","))]"
    }
    let line =
      "{\"prompt\":\(talk("p", "q")),\"chosen\":\(talk("a")),\"rejected\":\(talk("b"))}\n"
    let expected = PreferenceRecord(prompt: "p\nq", chosen: "a", rejected: "b")
    #expect(try file(line) == .preferences([expected]))
    let implicit = "{\"chosen\":\(talk("p", "q", "a")),\"rejected\":\(talk("p", "q", "b"))}\n"
    #expect(try file(implicit) == .preferences([expected]))
    let judged = "{\"prompt\":\(talk("p")),\"completion\":\(talk("a", "b")),\"label\":true}\n"
    let record = CompletionRecord(prompt: "p", completion: "a\nb", label: true)
    #expect(try file(judged) == .completions([record]))
    #expect(try file("{\"prompt\":\(talk("p"))}\n") == .prompts([PromptRecord(prompt: "p")]))
    for bad in [
      "{\"chosen\":\(talk("a")),\"rejected\":\"b\"}", "{\"prompt\":[{\"content\":[1]}]}",
    ] {
      guard case .file(.malformedLine(_, 1, _, _, _))? = try error(bad) else {
        Issue.record("\(bad) was read")
        continue
      }
    }
  }

  @Test("Errors name the line, empty lines counted")
  func lines() throws {
    let good = "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\n\n"
    for (line, expected) in [
      (
        "{\"prompt\":\"p\",\"chosen\":\"\",\"rejected\":\"b\"}",
        RecordProblem.empty(field: "chosen")
      ),
      ("{\"prompt\":\"p\",\"chosen\":\"b\",\"rejected\":\"b\"}", .identicalPair),
    ] {
      guard case .record(_, 3, let problem)? = try error(good + line) else {
        Issue.record("no problem in line 3 for \(line)")
        continue
      }
      #expect(problem == expected)
    }
    for line in ["{\"prompt\":\"p\",\"chosen\":\"a\"}", "{\"prompt\":\"p\",", "{\"prompt\":1}"] {
      guard case .file(.malformedLine(_, 3, _, _, _))? = try error(good + line) else {
        Issue.record("line 3 not refused: \(line)")
        continue
      }
    }
  }

  @Test("The first line tells the form, and a later line must have its field")
  func oneForm() throws {
    let pair = "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\n"
    let (done, bare) = ("{\"prompt\":\"p\",\"completion\":\"a\"}\n", "{\"prompt\":\"q\"}\n")
    for (text, field) in [(pair + done, "chosen"), (done + pair, "completion")] {
      guard case .file(.malformedLine(_, 2, _, _, let expected))? = try error(text) else {
        Issue.record("another form was read")
        continue
      }
      #expect(expected.contains(field))
    }
    #expect(try file(bare + pair + done).count == 3)
  }

  @Test("Scored samples are grouped by prompt where they are compared, in their order")
  func scored() throws {
    func line(_ prompt: String, _ reward: Int) -> String {
      "{\"prompt\":\"\(prompt)\",\"completion\":\"c\",\"reward\":\(reward)}\n"
    }
    // The first prompt was asked twice.
    let text = [("a", 0), ("b", 1), ("a", 2), ("a", 3), ("b", 4), ("a", 5)].map(line).joined()
    try withFile(text) { path in
      func rewards(_ method: TuningMethod) throws -> [[Double?]] {
        try RecordFile.readScored(path, for: method).map { $0.map(\.reward) }
      }
      let (groups, rows) = (try rewards(.bestOfN(BestOfN())), try rewards(.filtered(threshold: 1)))
      #expect(groups == [[0, 2], [3, 5], [1, 4]])
      #expect(rows == [[0], [1], [2], [3], [4], [5]])
    }
  }

  @Test("Every limit of several counts")
  func twoLimits() throws {
    let tokenizer = try BytePairTokenizer(merges: [])
    let line = "{\"prompt\":\"12345\",\"completion\":\"678\"}"
    for (tokens, isRead) in [([20, 10], true), ([20, 9], false), ([9, 20], false)] {
      let found = try withFile(line) { path in
        try? RecordFile(path, fitting: tokens.map { TokenLimit($0, of: tokenizer) })
      }
      #expect((found != nil) == isRead)
    }
  }

  @Test("A completion beyond the context and an empty file are refused")
  func limits() throws {
    let tokenizer = try BytePairTokenizer(merges: [])
    let line = "{\"prompt\":\"12345\",\"completion\":\"678\"}"
    #expect(try error(line, limit: TokenLimit(10, of: tokenizer)) == nil)
    guard case .record(_, 1, let problem)? = try error(line, limit: TokenLimit(9, of: tokenizer))
    else {
      Issue.record("ten tokens in nine")
      return
    }
    #expect(problem == .tooLong(field: "completion", tokens: 10, limit: 9))
    guard case .file(.empty)? = try error("\n") else {
      Issue.record("an empty file was read")
      return
    }
  }

  @Test("Every meaning of a word is in one part, and parts are 8, 1 and 1 tenths")
  func splits() {
    let records = (0..<20_000).map {
      CompletionRecord(prompt: "word\($0 / 2) (\($0 % 2 == 0 ? "noun" : "verb")):", completion: "x")
    }
    let splits = DefinitionSplits(records)
    #expect(splits.training.count + splits.tuning.count + splits.evaluation.count == 20_000)
    #expect((15_600...16_400).contains(splits.training.count))
    #expect((1_700...2_300).contains(splits.tuning.count))
    func words(_ part: [CompletionRecord]) -> Set<String> {
      Set(part.map { String($0.prompt.prefix { $0 != "(" }) })
    }
    #expect(words(splits.training).isDisjoint(with: words(splits.tuning)))
    #expect(words(splits.training).isDisjoint(with: words(splits.evaluation)))
  }
}
