public import Experiments

/// The numbers that the theory fixes for this module's functions (`surgical selftest`).
public enum TheoryVectors {
  /// All of them, Theorem 1 first.
  public static func all() -> [TestVector] { endpoints + simulations + unitCases }

  /// Theorem 1: roots of `v⁴ - (1 - h) v² - (h + 1) = 0` and what follows from them.
  static var endpoints: [TestVector] {
    let rows: [(h: Int, values: [Double])] = [
      (0, [1.618_034_0, 1.272_019_6, 0.786_151_4, 0.073_994_7]),
      (1, [1.414_213_6, 1.189_207_1, 0.840_896_4, 0.035_799_3]),
      (4, [1.192_582_4, 1.092_054_3, 0.915_705_5, 0.008_474_0]),
      (9, [1.099_019_5, 1.048_341_3, 0.953_887_8, 0.002_336_9]),
      (49, [1.019_992_0, 1.009_946_5, 0.990_151_4, 0.000_098_9]),
    ]
    return rows.flatMap { h, values in
      let got = [
        ("v²", LinearTwoLayer.headSquared(seenDirections: h)),
        ("v", LinearTwoLayer.head(seenDirections: h)),
        ("b_new", LinearTwoLayer.newWeight(seenDirections: h)),
        ("(v-1)²", LinearTwoLayer.missedError(seenDirections: h)),
      ]
      return zip(got, values).map { got, expected in
        TestVector(
          "Theorem 1, h = \(h): \(got.0)", expected: expected, got: got.1, tolerance: 1e-7)
      }
    }
  }

  /// Theorem 1: the flow ends where the closed form says, and descent near it.
  static var simulations: [TestVector] {
    let golden = (1 + 5.0.squareRoot()) / 2
    let sample = LinearSample(newAxis: 1, seen: [])
    let head = sample.gradientFlow(tuning: .full).head
    let descent = sample.gradientDescent(tuning: .full, learningRate: 1e-3, steps: 40_000)
    let first = sample.gradientFlow(tuning: .first)
    let model = LinearTwoLayer(sourceDirections: 100)
    return [
      TestVector(
        "Theorem 1, h = 0: v² is the golden ratio", expected: golden,
        got: LinearTwoLayer.headSquared(seenDirections: 0), tolerance: 1e-15),
      TestVector("Theorem 1, h = 0: v² by gradient flow", expected: golden, got: head * head),
      TestVector(
        "Theorem 1, h = 0: v by gradient descent", expected: 1.27178, got: descent.head,
        tolerance: 1e-5),
      TestVector(
        "Theorem 1: target loss of first-layer tuning", expected: 0,
        got: model.populationLoss(of: first), tolerance: 1e-20),
    ]
  }

  /// Propositions 1 and 2: one layer leaves `E y² = 1/3`, the other nothing.
  static var unitCases: [TestVector] {
    let cases: [(String, UnitCase, TunedLayers, Double)] = [
      ("Proposition 1, last layer", .proposition1, .last, 1.0 / 3),
      ("Proposition 1, first layer", .proposition1, .first, 0),
      ("Proposition 2, first layer", .proposition2, .first, 1.0 / 3),
      ("Proposition 2, last layer", .proposition2, .last, 0),
    ]
    return cases.flatMap { name, unit, layers, expected in
      [
        TestVector(
          "\(name): least loss", expected: expected, got: unit.optimalLoss(tuning: layers)),
        TestVector(
          "\(name): least loss found", expected: expected, got: unit.searchedLoss(tuning: layers)),
      ]
    }
  }
}
