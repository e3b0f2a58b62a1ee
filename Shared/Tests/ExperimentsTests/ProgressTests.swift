import Failures
import Testing

@testable import Experiments

@Suite struct ProgressTests {
  @Test func aLineSaysHowFarHowFastHowLong() {
    var snapshot = ProgressSnapshot(
      label: "input/first", done: 35, total: 120, unit: "cells", rate: 2.14, secondsLeft: 80)
    #expect(
      snapshot.line()
        == "[=====>              ]   35/120 cells  2.1/s  1 min 20 s left  input/first"
    )
    #expect(snapshot.line(width: 40) == "[=====>              ]   35/120 cells  …")
    snapshot.rate = 0.05
    snapshot.secondsLeft = nil
    #expect(snapshot.line().contains("3.0/min  time left unknown"))
    snapshot.done = 120
    #expect(snapshot.line().hasPrefix("[====================]  120/120 cells"))
    #expect(snapshot.line().contains("done"))
  }

  @Test(arguments: [
    (0.0, "0 s"), (0.04, "0.0 s"), (1.26, "1.3 s"), (9.96, "10 s"), (59.4, "59 s"),
    (59.6, "1 min 0 s"), (3599.6, "1 h 0 min"), (7500, "2 h 5 min"), (.infinity, "unknown"),
  ])
  func durationsAreWords(seconds: Double, text: String) {
    #expect(ProgressSnapshot.duration(seconds) == text)
  }

  // Two jobs. Arm x takes 2 s, arm y is known from the run before to take 10 s. After x/0 at 2 s:
  // waiting x/1 (2 s), running y/1 since 0 s (8 s left): (2 + 8) / 2 = 5, but y/1 alone needs 8.
  @Test func timeLeftIsWorkSharedByJobs() throws {
    let experiment = NamedExperiment(name: "e", arms: ["x", "y"])
    let plan = try CellPlan([experiment], seeds: [0, 1])
    let known = CellRecord(
      cell: cell("e", "y", 0), outcome: Outcome(), seconds: 10, peakMemory: 0)
    var progress = RunProgress(plan: plan, finished: [known], experiments: [experiment], jobs: 2)
    #expect(progress.finished == 1 && progress.total == 4)
    // Nothing of arm x is known, so it counts like the experiment: (10 + 10 + 10) / 2.
    #expect(progress.secondsLeft == 15)
    progress.note(.started(cell("e", "x", 0)), at: 0)
    progress.note(.started(cell("e", "y", 1)), at: 0)
    progress.note(.finished(cell("e", "x", 0), seconds: 2), at: 2)
    #expect(progress.secondsLeft == 8)
    #expect(progress.rate == 0.5)
    // A quarter of y/1 done after 2 s: 6 s left, and 2 s of x/1, by two: 4; y/1 alone needs 6.
    progress.note(.progressed(cell("e", "y", 1), 0.25), at: 2)
    #expect(progress.secondsLeft == 6)
    progress.note(
      .failed(CellFailure(cell: cell("e", "y", 1), message: "", kind: .data)), at: 3)
    #expect(progress.failed == 1 && progress.secondsLeft == 2)
    #expect(progress.snapshot.remark == "1 failed")
  }

  @Test func expectedDurationsServeUntilSomethingIsMeasured() throws {
    let experiment = NamedExperiment(name: "e", arms: ["x"], secondsPerCell: 30)
    let plan = try CellPlan([experiment], seeds: [0, 1, 2])
    let progress = RunProgress(plan: plan, finished: [], experiments: [experiment], jobs: 3)
    #expect(progress.secondsLeft == 30)
    let unknown = NamedExperiment(name: "e", arms: ["x"])
    #expect(
      RunProgress(plan: plan, finished: [], experiments: [unknown], jobs: 1).secondsLeft == nil)
  }

  @Test(arguments: [
    (3.14159, 2, "3.14"), (-0.004, 2, "0.00"), (-0.005, 2, "-0.01"), (2.5, 0, "3"),
    (0.07, 1, "0.1"), (.nan, 2, "nan"), (-.infinity, 1, "-inf"), (1e20, 2, "1e+20"),
  ])
  func fixedDecimals(value: Double, decimals: Int, text: String) {
    #expect(value.fixed(decimals) == text)
  }

  @Test(arguments: [
    (123456.0, 3, "123456"), (0.00123, 2, "0.0012"), (1.5e-7, 2, "1.5e-7"), (0, 3, "0"),
    (-2.0, 3, "-2.00"), (3e12, 2, "3.0e12"),
  ])
  func significantDigits(value: Double, digits: Int, text: String) {
    #expect(value.significant(digits) == text)
  }
}
