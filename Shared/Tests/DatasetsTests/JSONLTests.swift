import Datasets
import Testing

@Suite struct JSONLTests {
  struct Message: Codable, Equatable {
    var text: String
    var scores: [Double]
  }

  private func read(_ text: String) throws -> [Message] {
    try JSONL.read(from: ByteSource(Array(text.utf8), name: "a.jsonl"), as: Message.self)
  }

  @Test func roundTrip() throws {
    let folder = try TemporaryFolder()
    let messages = [
      Message(text: "a\n\"b\" /ü", scores: [0.1, -1e300]), Message(text: "", scores: []),
    ]
    try JSONL.write(messages, to: folder.file("a.jsonl"))
    #expect(try JSONL.read(folder.file("a.jsonl"), as: Message.self) == messages)
    let text = String(decoding: try folder.contents("a.jsonl"), as: UTF8.self)
    #expect(text.hasPrefix("{\"scores\":[0.1,-1e+300],\"text\":\"a\\n\\\"b\\\" /ü\"}\n"))
  }

  @Test func emptyLinesAndCarriageReturnsArePassedOver() throws {
    let line = "{\"text\":\"x\",\"scores\":[1]}"
    #expect(try read("\n\(line)\r\n \n\(line)").count == 2)
    #expect(try read("").isEmpty)
  }

  @Test(arguments: [
    ("{\"text\":1,\"scores\":[]}", "String for \"text\""),
    ("{\"text\":\"x\",\"scores\":[1,\"y\"]}", "Double for \"scores.1\""),
    ("{\"text\":\"x\"}", "an entry \"scores\""), ("{\"text\":null,\"scores\":[]}", "String"),
    ("{\"text\":", "valid JSON"), ("nonsense", "valid JSON"),
  ])
  func wrongLinesAreLocated(line: String, expected: String) {
    let text = "{\"text\":\"x\",\"scores\":[1]}\n\n\(line)\n"
    guard
      case .malformedLine("a.jsonl", 3, _, _, let found) = datasetError({
        _ = try read(text)
      })
    else {
      Issue.record("\(line) was accepted")
      return
    }
    #expect(found.hasPrefix(expected), "\(found)")
  }

  /// Columns counted by hand: the first byte that no JSON text could have there.
  @Test(arguments: [
    ("{\"text\":\"x\",\"scores\":[1}", 24, "\"}\""), ("{\"text\":", 9, "the end"),
    ("nonsense", 2, "\"onsense\""), ("{\"text\" \"x\"}", 9, "\"\"x\"}\""),
    ("{\"a\":01}", 7, "\"1}\""), ("{} {}", 4, "\"{}\""), ("{\"a\":1.e3}", 8, "\"e3}\""),
    ("[1,]", 4, "\"]\""), ("{\"a\":\"open}", 12, "the end"), ("{\"a\":-}", 7, "\"}\""),
  ])
  func theColumnOfASyntaxErrorIsGiven(text: String, column: Int, found: String) {
    guard
      case .malformedLine(_, 1, column, found, "valid JSON") = datasetError({
        _ = try read(text)
      })
    else {
      Issue.record("\(String(describing: datasetError { _ = try read(text) }))")
      return
    }
  }

  /// A decoder without recursion limits would overflow the stack.
  @Test func deepNestingIsATypedError() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: DatasetError.self) { try read(text) }
  }

  /// The first line is already written when the second value turns out to be impossible.
  @Test func aFailureLeavesTheOldFileAndNothingElse() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "a.jsonl")
    let messages = [Message(text: "", scores: []), Message(text: "", scores: [.nan])]
    guard
      case .unsupported(path, _, _) = datasetError({
        try JSONL.write(messages, to: path)
      })
    else {
      Issue.record("NaN was written")
      return
    }
    #expect(try folder.contents("a.jsonl") == Array("old".utf8))
    #expect(try folder.names() == ["a.jsonl"])
  }
}
