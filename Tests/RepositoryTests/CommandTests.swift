import Foundation
import Testing

/// Every command that the documents tell a reader to type exists.
@Suite struct CommandTests {
  static let documents = ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/data.md"]

  @Test(arguments: documents)
  func makeCommandsHaveTheirRule(document: String) throws {
    for command in try commands(in: document, startingWith: "make ") {
      let plan = try Checkout.run(["make", "--dry-run"] + command.dropFirst())
      #expect(plan.status == 0, "\(command.joined(separator: " ")): \(plan.output)")
    }
  }

  @Test(arguments: documents)
  func programsHaveTheirVerbs(document: String) throws {
    for command in try commands(in: document, startingWith: "swift run -c release ") {
      let words = command.dropFirst(4).prefix { !$0.hasPrefix("-") }
      let program = Checkout.products.appending(path: words.first ?? "").path()
      let help = try Checkout.run([program] + words.dropFirst() + ["--help"])
      let usage = "USAGE: \(words.joined(separator: " "))"
      #expect(help.status == 0 && help.output.contains(usage), "\(help.output)")
    }
  }

  @Test func aPaperThatIsNotThereIsNamedWithThoseThatAre() throws {
    let attempt = try Checkout.run(["make", "reproduce", "PAPER=nothing"])
    #expect(attempt.status == 2)
    #expect(attempt.output.contains("PAPER=nothing") && attempt.output.contains("surgical"))
  }

  @Test func continuousIntegrationRunsTheTestCommandOfTheReadme() throws {
    let script = try Checkout.text(of: ".ci/run")
    #expect(try !commands(in: "README.md", startingWith: "make test").isEmpty)
    #expect(script.contains("\nmake test\n"))
  }

  /// The words of each line that starts so in a document's code blocks.
  private func commands(in document: String, startingWith start: String) throws -> [[String]] {
    let blocks = try Checkout.text(of: document).components(separatedBy: "```")
    return blocks.enumerated().filter { !$0.offset.isMultiple(of: 2) }
      .flatMap { $0.element.split(separator: "\n") }
      .filter { $0.hasPrefix(start) }
      .map { $0.split(separator: "#")[0].split(separator: " ").map(String.init) }
  }
}
