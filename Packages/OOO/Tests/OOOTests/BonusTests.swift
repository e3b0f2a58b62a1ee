import Datasets
import Experiments
import NeuralNetworks
import Randomness
import ReinforcementLearning
import Statistics
import Tensors
import Testing

@testable import OOO

@Suite("Exploration bonuses") struct BonusTests {
  static let box = EnvironmentSpecification(
    name: "box", observationSize: 2, actionSize: 1, horizon: 10)

  /// Rows whose states lie in a square, with next states near them.
  static func batch(_ rows: Int, in range: ClosedRange<Double>, key: RandomKey) -> TransitionBatch {
    var generator = key.generator()
    let low = Scalar(range.lowerBound)
    let high = Scalar(range.upperBound)
    func states() -> Tensor { Tensor(uniform: [rows, 2], in: low...high, using: &generator) }
    return TransitionBatch(
      observations: states(), actions: Tensor(zeros: [rows, 1]), rewards: Tensor(zeros: [rows]),
      continuations: Tensor(ones: [rows]), nextObservations: states())
  }

  private static func distillation(_ change: (inout DistillationSettings) -> Void = { _ in })
    -> RandomNetworkDistillation
  {
    var settings = DistillationSettings()
    settings.width = 64
    change(&settings)
    return RandomNetworkDistillation(
      observationSize: 2, settings: settings, key: RandomKey(seed: 5))
  }

  @Test("the numbers of the equations")
  func vectors() {
    for vector in BonusVectors.all() { #expect(vector.passes, "\(vector)") }
  }

  @Test(
    "a corner that was never seen pays more than five times what seen states pay",
    arguments: DistillationSettings.Order.allCases)
  func corner(order: DistillationSettings.Order) {
    var bonus = Self.distillation { ($0.order, $0.width) = (order, 128) }
    let key = RandomKey(seed: 1)
    for step in 0..<2_000 {
      // The last quarter of the square, in both directions, is never visited.
      let seen = Self.batch(256, in: -1...0.5, key: key.split("batch").split(step))
      _ = bonus.update(on: seen, key: key.split("mask").split(step))
    }
    let seen = bonus.bonuses(for: Self.batch(512, in: -1...0.5, key: key.split("seen")))
    let corner = bonus.bonuses(for: Self.batch(512, in: 0.75...1, key: key.split("corner")))
    #expect(corner.doubles.mean > 5 * seen.doubles.mean)
  }

  @Test("bonuses come after the step or before it, as the settings say")
  func order() {
    let batch = Self.batch(32, in: -1...1, key: RandomKey(seed: 2))
    let key = RandomKey(seed: 3)
    for order in DistillationSettings.Order.allCases {
      let fresh = Self.distillation { $0.order = order }
      var learnt = fresh
      let paid = learnt.update(on: batch, key: key)
      let before = fresh.bonuses(for: batch)
      #expect((paid == before) == (order == .bonusFirst))
      // Moments are those from before the batch: they start at 0 and 1, so nothing is rescaled.
      #expect(learnt.inputs.count == 32 + 1e-4 && learnt.scale.moments.count == 32 + 1e-4)
      #expect(learnt.predictor.tensors != fresh.predictor.tensors)
      #expect(learnt.target.tensors == fresh.target.tensors)
    }
  }

  @Test("rows outside the mask do not teach the predictor")
  func mask() {
    var none = Self.distillation { $0.learnedShare = 0 }
    let before = none.predictor.tensors
    _ = none.update(on: Self.batch(8, in: -1...1, key: RandomKey(seed: 4)), key: RandomKey(seed: 9))
    #expect(none.predictor.tensors == before)
  }

  @Test("inputs are standardised by current states, not by next ones")
  func inputMoments() {
    var bonus = Self.distillation()
    var batch = Self.batch(256, in: -1...1, key: RandomKey(seed: 4))
    batch.nextObservations = batch.nextObservations + 100
    _ = bonus.update(on: batch, key: RandomKey(seed: 9))
    #expect(abs(bonus.inputs.means[0]) < 0.2 && abs(bonus.inputs.means[1]) < 0.2)
  }

  @Test("the normaliser by discounted returns divides by the deviation of running sums")
  func discountedReturns() {
    var scale = BonusScale(.discountedReturn(discount: 0.5))
    #expect(scale.normalize([1, 3]) == [1, 3])
    #expect(scale.normalize([2, 2]).allSatisfy { abs($0 - 2 / 1.000_024_9) < 1e-3 })
    // The sums were (1, 3), then (2.5, 3.5): mean 2.5, variance 0.875.
    #expect(abs(scale.moments.means[0] - 2.5) < 1e-3)
    #expect(abs(scale.moments.variances[0] - 0.875) < 1e-3)
    var plain = BonusScale(.none)
    #expect(plain.normalize([7, 9]) == [7, 9] && plain.normalize([7, 9]) == [7, 9])
  }

  @Test("counts pay by cells of state and action, and only for what was observed")
  func counts() {
    let states = UniformGrid([.init(-1, 1, bins: 3), .init(-1, 1, bins: 3)])
    var bonus = CountBonus(states: states, actions: UniformGrid([.init(-1, 1, bins: 3)]))
    let batch = TransitionBatch(
      observations: Tensor([0, 0, 0.9, -0.9, 0, 0.1], shape: [3, 2]),
      actions: Tensor([0, 1, 0], shape: [3, 1]), rewards: Tensor(zeros: [3]),
      continuations: Tensor(ones: [3]), nextObservations: Tensor(zeros: [3, 2]))
    #expect(bonus.update(on: batch, key: RandomKey(seed: 0)) == Tensor(ones: [3]))
    #expect(bonus.update(on: batch, key: RandomKey(seed: 0)) == Tensor(ones: [3]))
    bonus.observe(batch)
    #expect(bonus.visits(of: batch) == [2, 1, 2])
    let paid = bonus.bonuses(for: batch).doubles
    #expect(zip(paid, [3, 2, 3]).allSatisfy { abs($0 - 1 / Double($1).squareRoot()) < 1e-6 })
  }

  @Test("a frozen bonus pays the same for ever")
  func frozen() {
    var bonus = Self.distillation()
    let batch = Self.batch(64, in: -1...1, key: RandomKey(seed: 8))
    for step in 0..<20 { _ = bonus.update(on: batch, key: RandomKey(seed: 1).split(step)) }
    var frozen = FrozenBonus(bonus)
    let first = frozen.update(on: batch, key: RandomKey(seed: 2))
    for step in 0..<5 { _ = frozen.update(on: batch, key: RandomKey(seed: 3).split(step)) }
    #expect(frozen.bonuses(for: batch) == first)
    #expect(first == bonus.bonuses(for: batch))
  }

  @Test("no bonus is zero")
  func none() {
    var none = NoBonus()
    let batch = Self.batch(3, in: 0...1, key: RandomKey(seed: 0))
    #expect(none.update(on: batch, key: RandomKey(seed: 0)) == Tensor(zeros: [3]))
  }

  @Test("stop and resume gives the same bits", arguments: Self.kinds)
  func resume(kind: BonusKind) throws {
    var straight = kind.make(for: Self.box, key: RandomKey(seed: 6))
    Self.drive(&straight, steps: 0..<30)
    var first = kind.make(for: Self.box, key: RandomKey(seed: 6))
    Self.drive(&first, steps: 0..<12)
    var checkpoint = Checkpoint()
    try first.store(in: &checkpoint, below: "bonus/")
    // What is restored into had another start.
    var second = kind.make(for: Self.box, key: RandomKey(seed: 77))
    try second.restore(from: checkpoint, below: "bonus/")
    Self.drive(&second, steps: 12..<30)
    var (left, right) = (Checkpoint(), Checkpoint())
    try straight.store(in: &left, below: "")
    try second.store(in: &right, below: "")
    #expect(left == right)
    let batch = Self.batch(64, in: -1...1, key: RandomKey(seed: 80))
    #expect(straight.bonuses(for: batch) == second.bonuses(for: batch))
  }

  private static func drive(_ bonus: inout any ExplorationBonus, steps: Range<Int>) {
    for step in steps {
      let batch = batch(16, in: -1...1, key: RandomKey(seed: 30).split(step))
      bonus.observe(batch)
      _ = bonus.update(on: batch, key: RandomKey(seed: 40).split(step))
    }
  }

  static let kinds: [BonusKind] = {
    let axis = UniformGrid.Axis(-1, 1, bins: 5)
    let normalizers: [BonusNormalizer] = [
      .authors, .std, .discountedReturn(discount: 0.99), .none,
    ]
    let distillations = normalizers.map { normalizer in
      var settings = DistillationSettings()
      settings.width = 16
      settings.normalizer = normalizer
      return BonusKind.distillation(settings)
    }
    return distillations + [
      .counts(states: UniformGrid([axis, axis]), actions: UniformGrid([axis])), .none,
    ]
  }()

  @Test("a checkpoint of other networks is refused and changes nothing")
  func otherCheckpoint() throws {
    var checkpoint = Checkpoint()
    try Self.distillation { $0.width = 32 }.store(in: &checkpoint, below: "")
    var bonus = Self.distillation()
    let before = bonus.predictor.tensors
    #expect(throws: DatasetError.self) { try bonus.restore(from: checkpoint, below: "") }
    #expect(throws: DatasetError.self) { try bonus.restore(from: checkpoint, below: "other/") }
    #expect(bonus.predictor.tensors == before)
  }
}
