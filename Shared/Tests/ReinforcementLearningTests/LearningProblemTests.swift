import NeuralNetworks
import Randomness
import Tensors
import Testing

@testable import ReinforcementLearning

@Suite("Learners solve small problems")
struct LearningProblemTests {
  @Test("implicit Q-learning finds the values of a chain within 2 %")
  func chain() {
    let chain = Chain()
    var settings = IQLSettings(expectile: 0.9, inverseTemperature: 3)
    settings.backup = BackupSettings(discount: Chain.discount, polyakRate: 0.05)
    settings.policy.hiddenWidths = [32, 32]
    settings.critics.hiddenWidths = [32, 32]
    settings.learningRate = 1e-3
    settings.policyLearningRate = 1e-3
    var learner = IQL(
      settings, sizes: TaskSizes(observation: 5, action: 1), key: RandomKey(seed: 1))
    for step in 0..<4000 {
      _ = learner.update(on: chain.batch, key: RandomKey(seed: 2).split(step))
    }
    let found = learner.value.network(Chain.states).scalars
    for (found, expected) in zip(found, chain.values(expectile: 0.9)) {
      #expect(abs(Double(found) / expected - 1) < 0.02, "\(found), expected \(expected)")
    }
    #expect(learner.actions(for: Chain.states, mode: .mean).scalars.allSatisfy { $0 > 0 })
  }

  @Test("online methods reach a point on a line", arguments: [LearnerKind.sac, .td3])
  func line(kind: LearnerKind) throws {
    var learner = try kind.lineSettings.makeLearner(
      for: TaskSizes(observation: 1, action: 1), key: RandomKey(seed: 1))
    var run = LineRun(key: RandomKey(seed: 3))
    let before = LineRun.evaluate(learner)
    run.collect(steps: 3000, with: &learner)
    let after = LineRun.evaluate(learner)
    // Straight to the goal at full speed from both sides scores -3.8.
    #expect(before < -6 && after > -4.8, "\(before), then \(after)")
  }

  @Test("cloning fits the data's mean and deviation")
  func cloning() {
    let sizes = TaskSizes(observation: 1, action: 1)
    var settings = BCSettings()
    settings.policy.hiddenWidths = [16]
    settings.learningRate = 3e-3
    var learner = BC(settings, sizes: sizes, key: RandomKey(seed: 1))
    for step in 0..<1500 {
      let key = RandomKey(seed: 2).split(step)
      var batch = TransitionBatch.filled(rows: 64, sizes: sizes)
      batch.observations = normalNoise([64, 1], key.split("state"))
      batch.actions = 0.5 * batch.observations.tanh() + 0.1 * normalNoise([64, 1], key.split("a"))
      _ = learner.update(on: batch, key: key)
    }
    let states = Tensor([-1.5, -0.5, 0, 0.5, 1.5], shape: [5, 1])
    let found = learner.actions(for: states, mode: .mean).scalars
    for (found, expected) in zip(found, (0.5 * states.tanh()).scalars) {
      #expect(abs(found - expected) < 0.05)
    }
    let deviation = learner.policy.network.logDeviation?.exp().scalar() ?? 0
    #expect(abs(deviation - 0.1) < 0.02)
  }

  @Test(
    "offline methods improve on data of a random policy",
    arguments: [LearnerKind.iql, .awac, .cql, .td3bc])
  func offline(kind: LearnerKind) throws {
    var learner = try kind.lineSettings.makeLearner(
      for: TaskSizes(observation: 1, action: 1), key: RandomKey(seed: 1))
    var run = LineRun(key: RandomKey(seed: 3))
    run.collectAtRandom(steps: 2000)
    let before = LineRun.evaluate(learner)
    for step in 0..<3000 {
      let key = RandomKey(seed: 4).split(step)
      _ = learner.update(on: run.batch(64, key), key: key)
    }
    let after = LineRun.evaluate(learner)
    #expect(after > -6 && after > before, "\(before), then \(after)")
  }
}

extension LearnerKind {
  /// Small networks, fast rates and a near horizon; little weight on what holds a method to its data,
  /// which is uniform.
  fileprivate var lineSettings: LearnerSettings {
    var found = settings.resized(hidden: [32, 32])
    found.backup?.discount = 0.9
    switch found {
    case .sac(var sac):
      (sac.policyLearningRate, sac.criticLearningRate) = (1e-3, 1e-3)
      (sac.temperatureLearningRate, sac.initialLogTemperature) = (3e-3, -3)
      found = .sac(sac)
    case .cql(var cql):
      (cql.weight, cql.policyLearningRate, cql.criticLearningRate) = (0.1, 3e-3, 1e-3)
      found = .cql(cql)
    case .awac(var awac):
      (awac.inverseTemperature, awac.learningRate) = (30, 1e-3)
      found = .awac(awac)
    case .iql(var iql):
      (iql.expectile, iql.inverseTemperature) = (0.9, 10)
      found = .iql(iql)
    case .td3(var td3) where td3.valueWeight != nil:
      td3.valueWeight = 100
      found = .td3(td3)
    default: break
    }
    return found
  }
}

/// Five states in a row; right of the last waits a reward of 1 and the end.
struct Chain {
  static let discount = 0.9
  static let states = Tensor.oneHot([0, 1, 2, 3, 4], classCount: 5)

  /// Every state with a step to the left and a step to the right.
  var batch: TransitionBatch {
    let next: [Int32] = [0, 0, 1, 2, 3, 1, 2, 3, 4, 4]
    return TransitionBatch(
      observations: Self.states.repeatedRows(2),
      actions: Tensor((0..<10).map { $0 < 5 ? -0.5 : 0.5 }, shape: [10, 1]),
      rewards: Tensor((0..<10).map { $0 == 9 ? 1 : 0 }),
      continuations: Tensor((0..<10).map { $0 == 9 ? 0 : 1 }),
      nextObservations: Tensor.oneHot(next, classCount: 5))
  }

  /// The fixed point of `V(s) = expectile of {Q(s, left), Q(s, right)}`, where both are equally
  /// frequent, so that it is `tau max + (1 - tau) min`.
  func values(expectile: Double) -> [Double] {
    var values = [Double](repeating: 0, count: 5)
    for _ in 0..<500 {
      for state in 0..<5 {
        let left = Self.discount * values[max(state - 1, 0)]
        let right = state == 4 ? 1 : Self.discount * values[state + 1]
        values[state] = expectile * max(left, right) + (1 - expectile) * min(left, right)
      }
    }
    return values
  }
}

/// A point on a line that moves by up to 0.1 and pays its distance from 0.2 at every step.
struct LineRun {
  static let horizon = 20
  private var position: Scalar = 0
  private var time = 0
  private let key: RandomKey
  private var rows: [(s: Scalar, a: Scalar, r: Scalar, next: Scalar)] = []

  init(key: RandomKey) { self.key = key }

  static func step(_ position: Scalar, _ action: Scalar) -> (next: Scalar, reward: Scalar) {
    let next = min(max(position + 0.1 * action, -1), 1)
    return (next, -abs(next - 0.2))
  }

  /// The mean return over one episode from each side.
  static func evaluate(_ learner: any Learner) -> Double {
    var total = 0.0
    for start: Scalar in [-0.9, 0.9] {
      var position = start
      for _ in 0..<horizon {
        let action = learner.actions(for: Tensor([position], shape: [1, 1]), mode: .mean).scalar()
        let result = step(position, action)
        position = result.next
        total += Double(result.reward)
      }
    }
    return total / 2
  }

  private mutating func record(_ action: Scalar, _ step: Int) {
    let result = Self.step(position, action)
    rows.append((position, action, result.reward, result.next))
    (position, time) = (result.next, time + 1)
    guard time == Self.horizon else { return }
    var generator = key.split("start").split(step).generator()
    (position, time) = (Scalar(Double.random(in: -1...1, using: &generator)), 0)
  }

  mutating func collectAtRandom(steps: Int) {
    var generator = key.split("random").generator()
    for step in 0..<steps {
      record(Scalar(Double.random(in: -1...1, using: &generator)), step)
    }
  }

  /// 300 random steps, then one update after each step of the learner.
  mutating func collect(steps: Int, with learner: inout any Learner) {
    collectAtRandom(steps: 300)
    for step in 0..<steps {
      let key = key.split("step").split(step)
      let observation = Tensor([position], shape: [1, 1])
      record(
        learner.actions(for: observation, mode: .sample(key.split("act"))).scalar(), 300 + step)
      _ = learner.update(on: batch(64, key), key: key)
    }
  }

  /// Rows drawn with replacement; episodes are only ever cut off, so all continue.
  func batch(_ count: Int, _ key: RandomKey) -> TransitionBatch {
    var generator = key.split("rows").generator()
    let drawn = (0..<count).map { _ in rows[Int.random(in: 0..<rows.count, using: &generator)] }
    return TransitionBatch(
      observations: Tensor(drawn.map(\.s), shape: [count, 1]),
      actions: Tensor(drawn.map(\.a), shape: [count, 1]), rewards: Tensor(drawn.map(\.r)),
      continuations: Tensor(ones: [count]),
      nextObservations: Tensor(drawn.map(\.next), shape: [count, 1]),
      returnsToGo: Tensor(repeating: -20, shape: [count]))
  }
}
