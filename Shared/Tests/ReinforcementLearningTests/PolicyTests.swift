import NeuralNetworks
import Randomness
import Tensors
import Testing
import _TestSupport

@testable import ReinforcementLearning

@Suite("Policies and critics")
struct PolicyTests {
  static let sizes = TaskSizes(observation: 3, action: 2)

  @Test(
    "orthogonal matrices have orthonormal rows or columns", arguments: [(4, 9), (9, 4), (5, 5)])
  func orthogonal(rows: Int, columns: Int) {
    let matrix = orthogonalMatrix(rows, columns, gain: 3, key: RandomKey(seed: 1))
    #expect(matrix.shape == [rows, columns])
    let product =
      rows <= columns
      ? matrix.matrixProduct(matrix, transposingOther: true)
      : matrix.matrixProduct(matrix, transposingSelf: true)
    let identity = Tensor.oneHot(
      (0..<Int32(min(rows, columns))).map { $0 }, classCount: min(rows, columns))
    #expect(largestError(of: product, against: 9 * identity) < 1e-5)
  }

  @Test("orthogonal matrices are drawn without a preferred sign")
  func signs() {
    let corners = (0..<200).map {
      orthogonalMatrix(2, 2, gain: 1, key: RandomKey(seed: 2).split($0)).scalars[3]
    }
    #expect((70...130).contains(corners.count { $0 > 0 }))
  }

  @Test(
    "a log density of a draw is that of its action",
    arguments: [PolicySettings.plain, .squashed, .conservative])
  func densities(settings: PolicySettings) {
    let policy = GaussianPolicy(settings, sizes: Self.sizes, key: RandomKey(seed: 1))
    // Close to the mean, where neither clipping nor saturation enters.
    let observations = normalNoise([6, 3], RandomKey(seed: 2)) * 0.1
    let noise = normalNoise([6, 2], RandomKey(seed: 3)) * 0.1
    let distribution = policy.distribution(at: observations)
    let drawn = distribution.sample(by: noise)
    let found = distribution.logDensity(of: drawn.actions)
    #expect(largestError(of: found, against: drawn.logDensities) < 1e-4)
  }

  @Test(
    "actions stay within the range", arguments: [PolicySettings.plain, .squashed, .conservative])
  func range(settings: PolicySettings) {
    let policy = GaussianPolicy(settings, sizes: Self.sizes, key: RandomKey(seed: 1))
    let observations = normalNoise([500, 3], RandomKey(seed: 2)) * 5
    for mode in [ActionMode.mean, .sample(RandomKey(seed: 4))] {
      let actions = policy.actions(for: observations, mode: mode)
      #expect(actions.shape == [500, 2])
      #expect(actions.scalars.allSatisfy { abs($0) <= 1 })
    }
  }

  @Test("densities of actions at the edge are finite")
  func edge() {
    let distribution = ActionDistribution(
      mean: Tensor(zeros: [1, 2]), logDeviation: Tensor(zeros: [1, 2]), density: .squashed)
    #expect(distribution.logDensity(of: Tensor([1, -1], shape: [1, 2])).isFinite)
  }

  @Test("dropout is at work only with a key")
  func dropout() {
    var settings = PolicySettings.plain
    settings.dropout = 0.5
    let policy = GaussianPolicy(settings, sizes: Self.sizes, key: RandomKey(seed: 1))
    let observations = normalNoise([4, 3], RandomKey(seed: 2))
    let still = policy.distribution(at: observations).mean
    #expect(still == policy.distribution(at: observations).mean)
    let thinned = policy.distribution(at: observations, dropoutKey: RandomKey(seed: 3)).mean
    #expect(thinned != still)
    #expect(thinned == policy.distribution(at: observations, dropoutKey: RandomKey(seed: 3)).mean)
  }

  @Test("a subset of critics gives their rows", arguments: [false, true])
  func members(normalized: Bool) {
    let settings = CriticSettings(
      hiddenWidths: [7, 5], count: 5, hasLayerNormalization: normalized)
    let critics = CriticEnsemble(settings, inputs: 4, key: RandomKey(seed: 1))
    let pairs = normalNoise([6, 4], RandomKey(seed: 2))
    let all = critics(pairs)
    let some = critics.members([3, 1])(pairs)
    #expect(largestError(of: some, against: all.gatherRows([3, 1])) < 1e-6)
    #expect(critics.smallest(pairs) == all.minimum(along: 0))
  }

  @Test("modules show all they hold")
  func visits() {
    for settings in [PolicySettings.plain, .squashed, .conservative] {
      let policy = GaussianPolicy(settings, sizes: Self.sizes, key: RandomKey(seed: 1))
      #expect(unvisitedTensors(of: policy).isEmpty)
    }
    let critics = CriticEnsemble(
      CriticSettings(hiddenWidths: [4], hasLayerNormalization: true), inputs: 5,
      key: RandomKey(seed: 1))
    #expect(unvisitedTensors(of: critics).isEmpty)
  }

  @Test("a dealt batch has every row once, and the same share of each half in every part")
  func dealing() {
    var batch = TransitionBatch.filled(rows: 12, sizes: Self.sizes)
    batch.rewards = Tensor((0..<12).map { Scalar($0) })
    let parts = batch.dealt(into: 3)
    #expect(parts.flatMap(\.rewards.scalars).sorted() == batch.rewards.scalars)
    #expect(parts.allSatisfy { $0.rewards.scalars.count { $0 < 6 } == 2 })
    #expect(parts.allSatisfy { $0.observations.shape == [4, 3] })
  }

  @Test("scaled observations have mean 0 and variance 1")
  func scaling() {
    let data = normalNoise([400, 3], RandomKey(seed: 5)) * 3 + 2
    let scaled = ObservationScaling(of: data, epsilon: 0)(data)
    #expect(scaled.mean(along: 0).scalars.allSatisfy { abs($0) < 1e-4 })
    #expect(scaled.variance(along: [0]).scalars.allSatisfy { abs($0 - 1) < 1e-3 })
  }
}
