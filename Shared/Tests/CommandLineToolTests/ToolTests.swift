import ArgumentParser
import Experiments
import Failures
import Reports
import Testing

@testable import CommandLineTool

private struct EmptyStudy: ReportedStudy {
  struct Configuration: Codable, Sendable {}

  let key = "tool"
  let title = "Tool"
  let citation = ""

  func configuration(at scale: Scale) -> Configuration { Configuration() }
  func seeds(at scale: Scale) -> [Int] { [100, 101] }
  func experiments(_ configuration: Configuration) -> [any Experiment] { [] }
  func claims(_ configuration: Configuration) -> [Claim] { [] }
  func sections(_ configuration: Configuration) -> [ReportSection] { [] }
}

private enum EmptyLaboratory: Laboratory {
  static let study = EmptyStudy()
}

private struct Root: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tool", subcommands: EmptyLaboratory.commands)
}

/// What the command line ends with if it does not parse.
private func ending(_ arguments: [String]) -> ToolEnding? {
  do {
    let command = try Root.parseAsRoot(arguments)
    guard arguments == ["--help"] else { return nil }
    var help = command
    try help.run()
    return nil
  } catch {
    return ToolEnding(of: error, Root.self, arguments)
  }
}

@Suite struct ToolTests {
  private struct Unclassified: Error {}

  @Test func errorsHaveTheProjectsExitCodes() {
    func code(_ error: any Error) -> Int32 { ToolEnding(of: error, Root.self).code }
    #expect(code(ValidationError("no")) == 2)
    #expect(code(ExperimentError.folderHoldsResults(path: "x")) == 2)
    #expect(code(ExperimentError.unreadable(path: "x", reason: "y")) == 3)
    #expect(code(Unclassified()) == 3)
    #expect(code(SelftestFailure(count: 1, first: TestVector("v", expected: 1, got: 2))) == 4)
    #expect(code(ExperimentError.interrupted(finished: 1, total: 2, path: "x")) == 130)
    #expect(code(InterruptedWork("saved")) == 130)
    #expect(code(ExitCode(7)) == 7 && code(CleanExit.message("done")) == 0)
    let failure = CellFailure(
      cell: Cell(experiment: "e", arm: "a", seed: 0), message: "nan", kind: .numeric)
    #expect(code(ExperimentError.cellsFailed([failure], notRun: [], path: "x")) == 4)
  }

  @Test func usageErrorsEndWithTwo() {
    #expect(ending(["reproduce", "--scale", "huge"])?.code == 2)
    #expect(ending(["reproduce", "--jobs", "0"])?.code == 2)
    let seeds = ending(["reproduce", "--seeds", "3-1"])
    #expect(seeds?.code == 2 && seeds?.message.contains("a range such as 100-109") == true)
    let negative = ending(["reproduce", "--jobs", "-1"])
    #expect(negative?.code == 2 && negative?.message.contains("write --jobs=-1") == true)
    #expect(ending(["reproduce", "--resume", "--fresh"])?.code == 2)
    #expect(ending(["nonsense"])?.code == 2)
    #expect(ending(["report"])?.code == 2)
    #expect(ending(["--help"])?.code == 0)
    #expect(ending(["reproduce", "--jobs", "0"])?.message.contains("--jobs is 0") == true)
  }

  @Test func everyHelpHasAnExampleThatParses() throws {
    for command in EmptyLaboratory.commands {
      let discussion = command.configuration.discussion
      let example = try #require(discussion.firstRange(of: "Example: tool "))
      let line = discussion[example.upperBound...].prefix { $0 != "<" && $0 != "&" && $0 != "\n" }
      let arguments = line.split(separator: " ").map { String($0) }
      #expect(ending(arguments) == nil, "\(line)")
    }
  }

  @Test(arguments: [
    ("3", [100, 101, 102]), ("7-9", [7, 8, 9]), ("3,5,8-10", [3, 5, 8, 9, 10]), ("4-4", [4]),
  ])
  func seedsAreCountsOrLists(text: String, seeds: [Int]) throws {
    #expect(try SeedList(text).seeds(insteadOf: [100, 101]) == seeds)
  }

  @Test(arguments: [
    "", "0", "-3", "a", "3-", "-", "5-3", "1,,2", "1,1", "1-5,3", "1-2-3", "0-9999999999",
  ])
  func otherSeedsAreRefused(text: String) {
    #expect(throws: ValidationError.self) { try SeedList(text) }
  }
}

@Suite struct ProgressPrinterTests {
  private final class Screen {
    var text = ""
    var time = 0.0
  }

  private func snapshot(_ done: Int) -> ProgressSnapshot {
    ProgressSnapshot(label: "x", done: done, total: 9, rate: 1, secondsLeft: Double(9 - done))
  }

  private func printer(_ screen: Screen, isTerminal: Bool, isQuiet: Bool = false) -> ProgressPrinter
  {
    ProgressPrinter(
      isQuiet: isQuiet, isTerminal: isTerminal, write: { screen.text += $0 },
      now: { screen.time })
  }

  @Test func aFileGetsALineEveryFiveSecondsAndTheLast() {
    let screen = Screen()
    let printer = printer(screen, isTerminal: false)
    for done in 0...9 {
      screen.time = Double(done)
      printer.show(snapshot(done))
    }
    printer.finish()
    printer.finish()
    let lines = screen.text.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].contains("0/9") && lines[1].contains("5/9") && lines[2].contains("9/9"))
  }

  @Test func aTerminalGetsOneLineWrittenOver() {
    let screen = Screen()
    let printer = printer(screen, isTerminal: true)
    printer.show(snapshot(0))
    screen.time = 0.05
    printer.show(snapshot(1))
    screen.time = 0.2
    printer.show(snapshot(2))
    printer.finish()
    #expect(screen.text.filter { $0 == "\r" }.count == 2)
    #expect(screen.text.filter { $0 == "\n" }.count == 1 && screen.text.hasSuffix("\n"))
    #expect(!screen.text.contains("1/9"))
  }

  @Test func quietIsSilent() {
    let screen = Screen()
    let printer = printer(screen, isTerminal: true, isQuiet: true)
    printer.show(snapshot(3))
    printer.finish()
    #expect(screen.text.isEmpty)
  }

  // 10 of 40 steps in 5 s: 2 a second, 15 s for the rest.
  @Test func stepsGetTheirRate() {
    let screen = Screen()
    screen.time = 5
    printer(screen, isTerminal: false).show("epoch 1", done: 10, of: 40)
    #expect(screen.text == "[=====>              ]  10/40 steps  2.0/s  15 s left  epoch 1\n")
  }
}
