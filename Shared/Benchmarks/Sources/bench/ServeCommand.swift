import ArgumentParser
import BenchmarkWorkloads
import Foundation
import Kernels

/// Our side of the conversation that `bench` has with everybody who takes part.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer requests on standard input, one line each, as the peers do.")

  @OptionGroup var machine: MachineOptions

  @Option(help: "What to measure: surefoot or openblas.")
  var library = Contestant.Library.surefoot

  @Option(help: "The folder of starting points, which this side does not need.")
  var inputs: String?

  @Flag(help: "Do the first step of the perceptron, say so, and end.")
  var firstStep = false

  func run() throws {
    let threads = try machine.apply()
    if firstStep {
      FirstStepCommand.run()
      return
    }
    var server: any Server =
      library == .openblas ? ReferenceServer(threads: threads) : OwnServer()
    while let line = readLine() {
      if line == "quit" { return }
      let encoder = JSONEncoder()
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      let reply = server.answer(line.split(separator: " ", maxSplits: 3).map(String.init))
      print(String(decoding: try encoder.encode(reply), as: UTF8.self))
      fflush(nil)
    }
  }
}

extension Contestant.Library: ExpressibleByArgument {}

/// Answers requests.
protocol Server {
  /// The variants of a workload.
  func variants(of workload: Workload) -> [String]
  /// Times of single steps over at least some seconds.
  mutating func samples(of workload: Workload, seconds: Double) -> [Double]
  /// Does some steps once.
  mutating func run(_ workload: Workload, steps: Int) -> [[Double]]
  /// What the processor can do at best, if this side measures that.
  func ceilings() -> Ceilings?
}

extension Server {
  /// There is nothing to tell.
  func ceilings() -> Ceilings? { nil }

  /// The answer to the words of a request.
  mutating func answer(_ words: [String]) -> Reply {
    if words == ["hello"] { return Reply(version: InstructionSet.current.rawValue) }
    if words == ["ceilings"] { return Reply(ceilings: ceilings()) }
    guard words.count > 1, let workload = Workload.named(words[1]) else {
      return Reply(error: "unknown request: \(words.joined(separator: " "))")
    }
    switch (words[0], words.count > 2 ? Double(words[2]) : nil) {
    case ("variants", _): return Reply(variants: variants(of: workload))
    case ("measure", let seconds?): return Reply(samples: samples(of: workload, seconds: seconds))
    case ("losses", let steps?): return Reply(losses: run(workload, steps: Int(steps)))
    case ("once", let steps?):
      _ = run(workload, steps: Int(steps))
      return Reply(peakMemory: ResidentMemory.peak)
    default: return Reply(error: "unknown request: \(words.joined(separator: " "))")
    }
  }
}
