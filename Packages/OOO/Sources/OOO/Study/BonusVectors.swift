import Experiments
import Randomness
import Statistics
import Tensors

/// The numbers that the equations of bonuses fix.
enum BonusVectors {
  static func all() -> [TestVector] {
    [moments(), distillation(), fixedPoints(), bins()].flatMap(\.self)
  }

  private static func moments() -> [TestVector] {
    var moments = RunningMoments(size: 1)
    moments.merge([1, 2, 3, 4])
    let first = [moments.means[0], moments.variances[0], moments.count]
    moments.merge([10, 20])
    let second = [moments.means[0], moments.variances[0], moments.count]
    return [
      TestVector.elements(
        "moments of 1 to 4", expected: [2.499_937_501_562, 1.250_149_992_344, 4.0001], got: first,
        tolerance: 1e-11),
      TestVector.elements(
        "moments with 10 and 20", expected: [6.666_555_557_407, 43.888_914_802_037, 6.0001],
        got: second, tolerance: 1e-11),
    ].flatMap(\.self)
  }

  private static func distillation() -> [TestVector] {
    let predicted = Tensor([0.1, 0.2, 0.3], shape: [1, 3])
    let errors = (predicted - Tensor([0.4, 0, 0.35], shape: [1, 3])).squared()
    // One row of the wanted variance, with all the weight.
    var moments = RunningMoments(size: 1)
    moments.merge([Double](repeating: -0.2, count: 500_000) + .init(repeating: 0.2, count: 500_000))
    let scale = BonusScale(.authors, moments: moments)
    return [
      TestVector.elements(
        "squared errors of distillation", expected: [0.09, 0.04, 0.0025], got: errors.doubles),
      TestVector.elements(
        "bonus at variance .04", expected: [0.45],
        got: scale.normalized(novelty(squaredErrors: errors).doubles)),
      TestVector.elements(
        "loss of the predictor", expected: [0.044_166_666_7],
        got: predictorLoss(squaredErrors: errors, mask: Tensor([1])).doubles),
    ].flatMap(\.self)
  }

  // The authors' normaliser ends at the root of the deviation, the usual one at the deviation.
  private static func fixedPoints() -> [TestVector] {
    [0.01, 0.25, 4].map { deviation in
      let found = settledDeviation(.authors, raw: deviation) / deviation.squareRoot()
      return TestVector(
        "authors' normaliser over the root of \(deviation)", expected: 1, got: found,
        tolerance: 0.05)
    } + [
      TestVector(
        "usual normaliser over 0.25", expected: 1, got: settledDeviation(.std, raw: 0.25) / 0.25,
        tolerance: 0.05)
    ]
  }

  // The deviation of the normaliser after 4,000 batches of 256.
  private static func settledDeviation(_ normalizer: BonusNormalizer, raw: Double) -> Double {
    var scale = BonusScale(normalizer)
    var generator = RandomKey(seed: 17).split("fixed point").generator()
    for _ in 0..<4_000 {
      _ = scale.normalize((0..<256).map { _ in generator.normal(standardDeviation: raw) })
    }
    return scale.moments.variances[0].squareRoot()
  }

  private static func bins() -> [TestVector] {
    let axis = UniformGrid.Axis(-0.25, 1.25, bins: 100)
    let action = UniformGrid.Axis(-1, 1, bins: 10)
    let spacings = [axis, UniformGrid.Axis(-0.25, 1.45, bins: 100), action].map(\.spacing)
    let probes: [Double] = [-1, -0.25, -0.242_575, -0.242_272, 1.25, 9]
    let places = probes.map {
      Double(axis.bin(of: $0))
    }
    return [
      TestVector.elements(
        "spacing of bins", expected: [1.5 / 99, 1.7 / 99, 2.0 / 9], got: spacings, tolerance: 1e-15),
      TestVector.elements(
        "nearest bins", expected: [0, 0, 0, 1, 99, 99], got: places, tolerance: 0),
      TestVector.elements(
        "bonus of counts", expected: [1, 0.707_106_781_2, 0.5], got: [0, 1, 3].map(countBonus),
        tolerance: 1e-9),
    ].flatMap(\.self)
  }
}
