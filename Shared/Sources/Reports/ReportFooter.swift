import Experiments

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The end of a report: the environment, and how to get the same numbers.
struct ReportFooter {
  private let key: String
  private let results: RunResults

  init(_ study: some Study, _ results: RunResults) {
    key = study.key
    self.results = results
  }

  var markup: Markup {
    .element("footer", [:], [reproduction, environment])
  }

  private var reproduction: Markup {
    let identity = results.identity
    let seeds = RunIdentity.describe(identity.seeds)
    let options = "--scale \(identity.scale) --seeds \(seedsOption(seeds))"
    let text = """
      The same build, scale and seeds give the same outcomes on processors with the same vector \
      instructions, for any number of jobs. The numbers \
      are in `outcomes.csv`, the claims in `claims.json`, and every figure has its script and data \
      in `figures/`: `gnuplot <name>.gp` redraws it.
      """
    return .element(
      "section", ["id": "reproduce"],
      [
        .element("h2", [:], [.text("Do it again")]),
        .element("p", [:], [.prose(text)]),
        .element("pre", [:], [.text("swift run -c release \(key) reproduce \(options)")]),
      ])
  }

  /// A single seed is written as a range: one number alone is a count.
  private func seedsOption(_ seeds: String) -> String {
    seeds.contains { $0 == "-" || $0 == "," } ? seeds : "\(seeds)-\(seeds)"
  }

  private var environment: Markup {
    let rows = facts.map { name, value in
      Markup.element(
        "div", [:], [.element("dt", [:], [.text(name)]), .element("dd", [:], [.text(value)])])
    }
    return .element(
      "section", ["id": "environment"],
      [
        .element("h2", [:], [.text("Environment")]),
        .element("dl", ["class": "environment"], rows),
      ])
  }

  private var facts: [(String, String)] {
    let environment = results.environment
    var facts = [
      ("Processor", "\(environment.processor), \(environment.cores) cores"),
      ("Memory", "\((Double(environment.memory) / 0x1p30).fixed(1)) GiB"),
      ("System", environment.system),
      ("Toolchain", environment.toolchain),
      ("Checkout", environment.commit ?? "unknown: the executable lies outside of one"),
      ("Build", environment.build),
      ("Jobs", "\(environment.jobs)"),
      ("Compute", "\(ProgressSnapshot.duration(environment.cellSeconds)) in cells"),
    ]
    if results.claimsBuild != environment.build {
      facts.append(("Claims and figures by build", results.claimsBuild))
    }
    if let instructions = results.identity.instructions {
      facts.append(("Vector instructions", instructions))
    }
    if let threads = environment.threads { facts.append(("Threads a process", "\(threads)")) }
    facts.append(
      ("Peak memory", "\((Double(environment.peakMemory) / 0x1p20).fixed(0)) MiB a process"))
    facts.append(("Finished", environment.date.formatted(.iso8601)))
    return facts
  }
}
