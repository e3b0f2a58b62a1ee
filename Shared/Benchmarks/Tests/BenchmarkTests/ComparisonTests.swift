import BenchmarkWorkloads
import Testing

@testable import bench

@Suite struct BadInputTests {
  @Test(arguments: ["0", "-1", "65", "1000000000000000000000", "two", ""])
  func refusesThreadCounts(text: String) {
    #expect(throws: BenchError.self) { try MachineOptions.checkThreads(text, name: "--threads") }
  }

  @Test func acceptsThreadCounts() throws {
    try MachineOptions.checkThreads("1", name: "--threads")
    try MachineOptions.checkThreads("64", name: "--threads")
    try MachineOptions.checkThreads(nil, name: "--threads")
  }

  @Test func namesKnownInstructionSets() {
    #expect {
      try MachineOptions.checkInstructionSet("avx1024")
    } throws: { error in
      "\(error)".contains("avx1024") && "\(error)".contains("avx512, avx2, plain")
    }
  }

  @Test func namesKnownWorkloads() {
    #expect {
      try Workload.selected(["iql", "nothing"])
    } throws: { error in
      "\(error)".contains("nothing") && "\(error)".contains("resnet26")
    }
  }

  @Test func reportsAProgramThatIsMissing() {
    let interpreters = Interpreters(pytorch: "no-such-interpreter", jax: "python3")
    #expect {
      let launcher = try Launcher(interpreters)
      defer { launcher.finish() }
      _ = try launcher.process(of: Contestant(library: .pytorch, threads: 1))
    } throws: { error in
      "\(error)".contains("PyTorch") && "\(error)".contains("no-such-interpreter")
    }
  }
}

@Suite struct FiguresTests {
  private func entry(_ library: Contestant.Library, _ variant: String, _ seconds: Double) -> Entry {
    var entry = Entry(Contestant(library: library, threads: 1), variant)
    for _ in 0..<3 { entry.add(round: [seconds, seconds, 100], parts: 1) }
    return entry
  }

  @Test func ratiosAreOfTheBestVariant() throws {
    let workload = try #require(Workload.named("mlp"))
    var figures = WorkloadFigures(
      name: "mlp", summary: "", operations: 8,
      entries: [
        entry(.surefoot, "as it is", 2), entry(.pytorch, "slow", 10), entry(.pytorch, "fast", 6),
      ])
    figures.conclude(workload, productRate: 16)
    #expect(figures.ratios.map(\.ratio) == [3])
    #expect(figures.ratios.map(\.variant) == ["fast"])
    #expect(figures.ratios.map(\.isReached) == [true])
    #expect(figures.shareOfProducts == 0.25)
  }

  @Test func roundsAreMediansOfPartsOfSteps() {
    var entry = Entry(Contestant(library: .surefoot, threads: 1), "as it is")
    entry.add(round: [1, 2, 9], parts: 2)
    entry.add(round: [], parts: 2)
    #expect(entry.roundSeconds == [1])
  }

  @Test func lossesAreComparedRelatively() {
    let pair = LossPair(ours: [[2, 4]], theirs: [[2, 5]])
    #expect(pair.largestDifference == 0.25)
    #expect(LossPair(ours: [[1]], theirs: [[]]).largestDifference == .infinity)
    #expect(LossPair(ours: [[1]], theirs: [[.nan]]).largestDifference == .infinity)
  }

  @Test(arguments: zip([2.5, 0.0123, 0.000_4, 3e-7], ["2.50 s", "12.3 ms", "400 us", "300 ns"]))
  func timesHaveSuitableUnits(seconds: Double, text: String) {
    #expect("\(TimeText(seconds))" == text)
  }
}
