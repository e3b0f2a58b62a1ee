import Datasets
import Failures
import Foundation
import Randomness
import Tensors
import Testing
import _TestSupport

@testable import ReinforcementLearning

@Suite("State of learners")
struct LearnerStateTests {
  static let scaling = ObservationScaling(mean: Tensor([1, 0, -1]), deviation: Tensor([1, 2, 3]))

  @Test("a run that goes on from a file gives the same bits", arguments: LearnerKind.allCases)
  func resuming(kind: LearnerKind) throws {
    let key = RandomKey(seed: 7)
    var whole = try kind.smallLearner(scaling: Self.scaling)
    whole.train(0..<7, key: key)
    var first = try kind.smallLearner(scaling: Self.scaling)
    first.train(0..<3, key: key)
    var second = try kind.smallLearner(seed: 2, scaling: Self.scaling)
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "learner.safetensors").path
      try first.checkpoint().save(to: path)
      try second.restore(from: Checkpoint(path), under: "learner")
    }
    #expect(second.updateCount == 3)
    #expect(try second.checkpoint() == first.checkpoint())
    second.train(3..<7, key: key)
    #expect(try second.checkpoint() == whole.checkpoint())
    #expect(try first.checkpoint() != whole.checkpoint())
  }

  @Test("nothing that is stored misses an update", arguments: LearnerKind.allCases)
  func everythingMoves(kind: LearnerKind) throws {
    var learner = try kind.smallLearner()
    let before = try learner.checkpoint()
    learner.train(0..<4, key: RandomKey(seed: 3))
    let after = try learner.checkpoint()
    for name in before.names where !name.hasPrefix("learner/multiplier") {
      #expect(before[name] != after[name], "\(name)")
    }
  }

  @Test(
    "the same seeds give the same bits for any number of threads", arguments: LearnerKind.allCases)
  func threads(kind: LearnerKind) throws {
    func trained(_ threads: Int) throws -> Checkpoint {
      try withProcessSettings(threads: threads) { () throws in
        var learner = try kind.smallLearner()
        learner.train(0..<3, rows: 80, key: RandomKey(seed: 5))
        return try learner.checkpoint()
      }
    }
    #expect(try trained(1) == trained(2))
  }

  @Test("a copy is a learner of its own")
  func values() throws {
    var learner = try LearnerKind.iql.smallLearner()
    learner.train(0..<2, key: RandomKey(seed: 1))
    let copy = learner
    let before = try copy.checkpoint()
    learner.train(2..<4, key: RandomKey(seed: 1))
    #expect(try copy.checkpoint() == before)
    #expect(try learner.checkpoint() != before)
  }

  @Test("a checkpoint of other settings, or a damaged one, is refused and changes nothing")
  func refusals() throws {
    var learner = try LearnerKind.iql.smallLearner()
    let before = try learner.checkpoint()
    var other = try LearnerSettings.iql(IQLSettings(expectile: 0.9)).resized(hidden: [8, 6])
      .makeLearner(for: TaskSizes(observation: 3, action: 2), key: RandomKey(seed: 2))
    other.train(0..<1, key: RandomKey(seed: 2))
    let otherCheckpoint = try other.checkpoint()
    let refusal = #expect(throws: LearningError.self) {
      try learner.restore(from: otherCheckpoint, under: "learner")
    }
    guard case .otherLearner(part: "settings", found: _, expected: _)? = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    let damages: [(inout Checkpoint) -> Void] = [
      { $0["learner/critics/weights/layers.0.weight"] = nil },
      { $0["learner/value/weights/layers.0.bias"] = NumericArray(Tensor([.nan])) },
      { $0.metadata["learner/updates"] = "many" },
      { $0.metadata["learner/policy/optimizer/steps"] = nil },
    ]
    for damage in damages {
      var damaged = before
      damage(&damaged)
      #expect(throws: LearningError.self) {
        try learner.restore(from: damaged, under: "learner")
      }
      #expect(try learner.checkpoint() == before)
    }
  }

  @Test("a learner without scaling does not take the state of one with it")
  func scalingIsPartOfTheState() throws {
    let scaled = try LearnerKind.bc.smallLearner(scaling: Self.scaling).checkpoint()
    var plain = try LearnerKind.bc.smallLearner()
    #expect(throws: LearningError.self) { try plain.restore(from: scaled, under: "learner") }
    let one = ObservationScaling(mean: Tensor(zeros: [3]), deviation: Tensor(ones: [3]))
    var restored = try LearnerKind.bc.smallLearner(seed: 9, scaling: one)
    try restored.restore(from: scaled, under: "learner")
    #expect(try restored.checkpoint() == scaled)
  }

  @Test("a number that is not finite is named with its update", arguments: LearnerKind.allCases)
  func notFinite(kind: LearnerKind) throws {
    var learner = try kind.smallLearner()
    var batch = TransitionBatch.random(
      rows: 40, sizes: learner.sizes, key: RandomKey(seed: 2))
    _ = try learner.checkedUpdate(on: batch, key: RandomKey(seed: 3))
    batch.rewards = Tensor(repeating: .infinity, shape: batch.rewards.shape)
    batch.actions = Tensor(repeating: .nan, shape: batch.actions.shape)
    let error = #expect(throws: LearningError.self) {
      try learner.checkedUpdate(on: batch, key: RandomKey(seed: 4))
    }
    guard case .notFinite(learner: learner.name, update: 1, quantity: _, value: _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.failureKind == .numeric)
  }

  @Test("a batch of another environment is refused before it is learnt from")
  func otherShapes() throws {
    var learner = try LearnerKind.calql.smallLearner()
    let before = try learner.checkpoint()
    let narrow = TransitionBatch.random(
      rows: 5, sizes: TaskSizes(observation: 2, action: 2), key: RandomKey(seed: 1))
    #expect(
      throws: LearningError.batchShape(
        learner: "Cal-QL", field: "observations", found: [5, 2], expected: [5, 3])
    ) { try learner.checkedUpdate(on: narrow, key: RandomKey(seed: 1)) }
    var bare = TransitionBatch.random(rows: 5, sizes: learner.sizes, key: RandomKey(seed: 1))
    bare.returnsToGo = nil
    #expect(throws: LearningError.missingReturns(learner: "Cal-QL")) {
      try learner.checkedUpdate(on: bare, key: RandomKey(seed: 1))
    }
    #expect(try learner.checkpoint() == before)
  }

  @Test("a batch that cannot be dealt out to the steps of the critics is refused")
  func fewRows() throws {
    var learner = try LearnerKind.rlpd.smallLearner()
    let batch = TransitionBatch.filled(rows: 19, sizes: learner.sizes)
    #expect(throws: LearningError.batchTooSmall(learner: "RLPD", found: 19, least: 20)) {
      try learner.checkedUpdate(on: batch, key: RandomKey(seed: 1))
    }
  }

  @Test("measurements keep their names", arguments: LearnerKind.allCases)
  func names(kind: LearnerKind) throws {
    var learner = try kind.smallLearner()
    let batch = TransitionBatch.random(rows: 40, sizes: learner.sizes, key: RandomKey(seed: 2))
    let first = learner.update(on: batch, key: RandomKey(seed: 1)).map(\.name)
    let second = learner.update(on: batch, key: RandomKey(seed: 2)).map(\.name)
    #expect(first == second && Set(first).count == first.count && !first.isEmpty)
  }
}
