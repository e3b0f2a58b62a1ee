import Experiments
import Failures
import Testing

@Suite struct CellPlanTests {
  @Test func prerequisitesComeFirstAndSeedsOneAfterAnother() throws {
    let plan = try CellPlan(
      [TargetExperiment(configuration: .init()), SourceExperiment()], seeds: [4, 9])
    #expect(
      plan.cells == [
        cell("source", "train", 4), cell("target", "a", 4), cell("target", "b", 4),
        cell("source", "train", 9), cell("target", "a", 9), cell("target", "b", 9),
      ])
    #expect(plan.prerequisites[cell("target", "b", 9)] == [cell("source", "train", 9)])
    #expect(plan.prerequisites[cell("source", "train", 9)] == nil)
  }

  @Test func selectionBringsWhatItNeeds() throws {
    let other = NamedExperiment(name: "other", arms: ["x"])
    let experiments: [any Experiment] = [
      SourceExperiment(), TargetExperiment(configuration: .init()), other,
    ]
    let plan = try CellPlan(experiments, seeds: [1], selection: ["target"])
    #expect(plan.cells.map(\.experiment) == ["source", "target", "target"])
    #expect(
      throws: ExperimentError.unknownExperiment("nope", known: ["source", "target", "other"])
    ) {
      try CellPlan(experiments, seeds: [1], selection: ["nope"])
    }
  }

  @Test func anExperimentMayHaveSeedsOfItsOwn() throws {
    let theory = NamedExperiment(name: "theory", arms: ["x"], onlySeed: 7)
    let plain = NamedExperiment(name: "plain", arms: ["y"])
    let plan = try CellPlan([theory, plain], seeds: [0, 1])
    #expect(plan.cells == [cell("plain", "y", 0), cell("plain", "y", 1), cell("theory", "x", 7)])
  }

  @Test func cyclesAreNamed() throws {
    let circle = NamedExperiment(
      name: "e", arms: ["a", "b"],
      needed: ["a/0": [cell("e", "b", 0)], "b/0": [cell("e", "a", 0)]])
    let expected = [cell("e", "a", 0), cell("e", "b", 0), cell("e", "a", 0)]
    #expect(throws: ExperimentError.cyclicPrerequisites(expected)) {
      try CellPlan([circle], seeds: [0])
    }
  }

  @Test func unknownPrerequisitesAreNamed() throws {
    let missing = cell("elsewhere", "x", 0)
    let experiment = NamedExperiment(name: "e", arms: ["a"], needed: ["a/0": [missing]])
    #expect(throws: ExperimentError.unknownPrerequisite(missing, of: cell("e", "a", 0))) {
      try CellPlan([experiment], seeds: [0])
    }
  }

  @Test func namesAndSeedsAreUnique() throws {
    let one = NamedExperiment(name: "e", arms: ["a"])
    #expect(throws: ExperimentError.self) { try CellPlan([one, one], seeds: [0]) }
    #expect(throws: ExperimentError.self) {
      try CellPlan([NamedExperiment(name: "e", arms: ["a", "a"])], seeds: [0])
    }
    #expect(throws: ExperimentError.duplicateName("3", in: "the seeds")) {
      try CellPlan([one], seeds: [3, 4, 3])
    }
  }
}

@Suite struct CellQueueTests {
  private func plan() throws -> CellPlan {
    try CellPlan(
      [SourceExperiment(), TargetExperiment(configuration: .init())], seeds: [0, 1])
  }

  @Test func handsOutReadyCellsInTheOrderOfThePlan() throws {
    var queue = CellQueue(try plan())
    #expect(queue.next() == cell("source", "train", 0))
    #expect(queue.next() == cell("source", "train", 1))
    #expect(queue.next() == nil)
    queue.finish(cell("source", "train", 1))
    #expect(queue.next() == cell("target", "a", 1))
    queue.finish(cell("source", "train", 0))
    // Seed 0 stands first in the plan, though it became ready later.
    #expect(queue.next() == cell("target", "a", 0))
    #expect(queue.next() == cell("target", "b", 0))
    #expect(queue.next() == cell("target", "b", 1))
    #expect(!queue.isDone && queue.unfinished == 4)
  }

  @Test func failureSkipsWhateverNeedsTheCell() throws {
    var experiment = NamedExperiment(name: "e", arms: ["a", "b", "c", "d"])
    experiment.needed = ["b/0": [cell("e", "a", 0)], "c/0": [cell("e", "b", 0)]]
    var queue = CellQueue(try CellPlan([experiment], seeds: [0]))
    let first = cell("e", "a", 0)
    #expect(queue.next() == first)
    queue.fail(CellFailure(cell: first, message: "no", kind: .data))
    #expect(queue.skipped == [cell("e", "b", 0), cell("e", "c", 0)])
    #expect(queue.next() == cell("e", "d", 0))
    queue.finish(cell("e", "d", 0))
    #expect(queue.isDone && queue.failures.map(\.cell) == [first])
  }

  @Test func finishedCellsAreNotHandedOutAgain() throws {
    var queue = CellQueue(
      try plan(), finished: [cell("source", "train", 0), cell("target", "a", 0)])
    #expect(queue.unfinished == 4)
    #expect(queue.next() == cell("target", "b", 0))
    #expect(queue.next() == cell("source", "train", 1))
    #expect(queue.next() == nil)
  }
}
