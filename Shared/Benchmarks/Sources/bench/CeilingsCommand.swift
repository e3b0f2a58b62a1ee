import ArgumentParser
import CommandLineTool

/// Measures what the processor can do at best: `ceilings`.
struct CeilingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ceilings",
    abstract: "Measure multiply-adds on registers, OpenBLAS, and memory.",
    discussion: "Example: bench ceilings --json")

  @OptionGroup var machine: MachineOptions
  @OptionGroup var peers: PeerOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let threads = try machine.apply()
    let launcher = try Launcher(peers.interpreters)
    defer { launcher.finish() }
    let settings = Figures.Settings(rounds: 1, secondsPerTurn: 1, tryCompiled: false)
    let comparison = Comparison(launcher: launcher, threads: threads, settings: settings) {
      StandardError.write($0 + "\n")
    }
    guard let ceilings = comparison.ceilings() else { return }
    if json { try JSONOutput.print(ceilings) } else { print(ceilings.text) }
  }
}
