public import ArgumentParser
import CommandLineTool
import Foundation
public import PreferenceTuning
import Reports

/// Times the sampling of completions here and in PyTorch: `generation`.
struct GenerationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generation",
    abstract: "Time how language models draw completions.",
    discussion: """
      Both sides draw from the same weights after the same prompts of seven tokens, and our model \
      must give the peer's tokens the log-probabilities that the peer gives them. PyTorch shows the \
      model whole rows for every token, or keeps keys and values in two ways, each with one thread \
      and with all.

      Example: bench generation --sizes tiny --threads 2
      """)

  @OptionGroup var machine: MachineOptions
  @OptionGroup var peers: PeerOptions

  @Option(parsing: .upToNextOption, help: "Only these: tiny, base.")
  var sizes: [GPT.Size] = GPT.Size.allCases

  @Option(help: "Completions drawn at once.")
  var rows = 128

  @Option(help: "Tokens of a completion.")
  var tokens = 24

  @Option(help: "Batches, of whose times the median counts.")
  var repeats = 5

  @Flag(help: "Print one JSON object instead of the table.")
  var json = false

  /// How far ahead of PyTorch we mean to be.
  private static let goal = 5.0
  private static let limit = 600.0
  private static let ways = ["whole rows", "joined", "in place"]

  func run() throws {
    let threads = try machine.apply()
    for (value, name) in [(rows, "--rows"), (tokens, "--tokens"), (repeats, "--repeats")] {
      try MachineOptions.check(value, atLeast: 1, name: name)
    }
    for size in sizes where tokens > GenerationRun.tokenLimit(of: size) {
      throw BenchError.outOfRange(
        name: "--tokens", found: "\(tokens)",
        expected: "at most \(GenerationRun.tokenLimit(of: size)) for size \(size.rawValue)")
    }
    let launcher = try Launcher(peers.interpreters)
    defer { launcher.finish() }
    let results = try sizes.map { try result(of: $0, launcher, threads: threads) }
    if json { try JSONOutput.print(results) } else { print(table(of: results).plainText) }
  }

  private func result(
    of size: GPT.Size, _ launcher: Launcher, threads: Int
  ) throws -> Result {
    let run = GenerationRun(size, rows: rows, tokens: tokens)
    let start = launcher.folder.appending(path: "\(size.rawValue).safetensors").path
    try run.writeStart(to: start)
    StandardError.write("\(size.rawValue): Surefoot\n")
    var sides = [TimedSide(name: "Surefoot", seconds: try run.seconds(repeats: repeats))]
    for way in Self.ways {
      for threads in Set([1, threads]).sorted() {
        let name = "PyTorch, \(way), \(threads) \(threads == 1 ? "thread" : "threads")"
        StandardError.write("\(size.rawValue): \(name)\n")
        let reply = try launcher.startGeneration([
          "--start", start, "--way", way, "--heads", "\(run.heads)",
          "--tokens", "\(tokens)", "--repeats", "\(repeats)", "--threads", "\(threads)",
        ]).receive("a batch of completions", limit: Self.limit)
        try run.check(name, reply.tokens ?? [], reply.logProbabilities ?? [])
        sides.append(TimedSide(name: name, seconds: reply.seconds ?? .infinity))
      }
    }
    return Result(size: size, rows: rows, tokens: tokens, threads: threads, sides: sides)
  }

  private func table(of results: [Result]) -> Table {
    var table = Table(["size", "who", "ms a batch", "tokens/s", "ratio", "goal"])
    for result in results {
      for (side, ratio) in zip(result.sides, result.sides.ratios) {
        table.append([
          .text(result.size.rawValue), .text(side.name), .number(1000 * side.seconds, decimals: 1),
          .number(Double(result.rows * result.tokens) / side.seconds, decimals: 0),
          .number(ratio, decimals: 2),
          ratio.map { .text($0 >= Self.goal ? "reached" : "not reached") } ?? "–",
        ])
      }
    }
    return table
  }

  /// All sides of one size of model, ourselves first.
  struct Result: Encodable {
    var size: GPT.Size
    var rows: Int
    var tokens: Int
    var threads: Int
    var sides: [TimedSide]
  }
}

extension GPT.Size: @retroactive ExpressibleByArgument {}
