import Experiments

extension PreferenceVectors {
  static func bandit() -> [TestVector] {
    let law = ActionLaw(BanditReference.probabilities)
    let (r1, r2) = (BanditReward.disjoint.table, BanditReward.aligned.table)
    let bins = [0, 5, 10, 19, 20, 30, 50, 70, 99].map { law.probabilities[$0] }
    func mass(_ actions: ClosedRange<Int>) -> Double {
      actions.reduce(0) { $0 + law.probabilities[$1] }
    }
    func best(_ rewards: [Double]) -> [Double] {
      [4, 10, 100].map { law.bestOf($0, rewards: rewards).mean(of: rewards) }
    }
    func optimum(_ rewards: [Double]) -> [Double] {
      let tilted = law.tilted(by: rewards, beta: 0.1)
      return [tilted.mean(of: rewards), tilted.divergence(from: law)]
    }
    let uniform = [r1, r2].map { mean($0) }
    let sampled = [r1, r2].map { law.mean(of: $0) }
    return [
      vectors(
        "bandit: bins",
        [
          0.078094, 0.017992, 0.022735, 0.025325, 0.024331, 0.012359, 0.003835, 0.002112, 0.042226,
        ], bins, tolerance: 1e-6),
      vectors("bandit: entropy", [4.117346], [law.entropy], tolerance: 1e-6),
      vectors(
        "bandit: P(60...80), P(10...30)", [0.045659, 0.454249], [mass(60...80), mass(10...30)],
        tolerance: 1e-6),
      vectors("bandit: mean rewards", [0.039_045_8, 0.377_191_9], sampled, tolerance: 1e-7),
      vectors(
        "bandit: mean rewards of prompts", [0.177_242_7, 0.176_916_3], uniform, tolerance: 1e-7),
      vectors(
        "bandit: rewards of sequences", [0.052_865_5, 0.357_164_4],
        zip(sampled, uniform).map { ($0 * 9 + $1) / 10 }, tolerance: 1e-7),
      vectors(
        "bandit: ceiling of R1", [0.917_724_3], [(9 + uniform[0]) / 10], tolerance: 1e-7),
      vectors("bandit: Best-of-N, R1", [0.144631, 0.313484, 0.915307], best(r1), tolerance: 1e-6),
      vectors("bandit: Best-of-N, R2", [0.784591, 0.940146, 0.999137], best(r2), tolerance: 1e-6),
      vectors("bandit: optimum, R1", [0.940927, 3.794054], optimum(r1), tolerance: 1e-6),
      vectors("bandit: optimum, R2", [0.947167, 1.440714], optimum(r2), tolerance: 1e-6),
    ].flatMap(\.self)
  }

  static func theorem() -> [TestVector] {
    let changes = DivergenceTheorem.instances.flatMap {
      [$0.change(.forward), $0.change(.reverse)]
    }
    return vectors(
      "theorem: changes",
      [0.1, 0.207944, 0.5, 0.089588, -0.08, 0.224226, -0.899, -2.125086], changes,
      tolerance: 1e-6)
  }

  static func toy() -> [TestVector] {
    let (start, target) = (ToyDivergences.start, ToyDivergences.target)
    func gradient(_ divergence: Divergence) -> [Double] {
      divergence.gradient(start, target: target)
    }
    return [
      vectors(
        "toy: divergences", [0.774_240_20, 0.601_630_96],
        [Divergence.forward, .reverse].map { $0(start, target: target) }),
      vectors("toy: forward gradient", [0.1, 0.2, -0.5, 0.2], gradient(.forward)),
      vectors(
        "toy: reverse gradient", [-0.05885, 0.149094, -0.239339, 0.149094],
        gradient(.reverse), tolerance: 1e-6),
      vectors(
        "toy: forward descent", [0.2493, 0.2007, 0.3492, 0.2007],
        ToyDivergences.descended(.forward, pathLength: 3.12).probabilities, tolerance: 6e-5),
      vectors(
        "toy: one forward step of 2.4", [0.2512, 0.1976, 0.3535, 0.1976],
        ToyDivergences.descended(.forward, pathLength: 2.4, stepSize: 2.4).probabilities,
        tolerance: 6e-5),
      vectors(
        "toy: reverse descent, 13 steps of .2", [0.3235, 0.2292, 0.2180, 0.2292],
        ToyDivergences.descended(.reverse, pathLength: 2.6, stepSize: 0.2).probabilities,
        tolerance: 6e-5),
    ].flatMap(\.self)
  }

  static func contrastiveStep() -> [TestVector] {
    let (opposed, agreeing) = (TheoryTables.StepRow.starts[0].1, TheoryTables.StepRow.starts[1].1)
    let steps = [0, 0.5, 1].map { opposed.outcome(rate: 0.5, down: $0) }
    return [
      vectors(
        "lemma: inner products", [-0.2, 0.715], [opposed.innerProduct, agreeing.innerProduct]),
      vectors(
        "lemma: margins", [-0.736294, -0.561294, -0.386294], steps.map(\.margin), tolerance: 1e-6),
      vectors(
        "lemma: chosen", [-1.773004, -1.734642, -1.705506], steps.map(\.chosen), tolerance: 1e-6),
      vectors("lemma: rejected at c₂ = 1", [-1.319212], [steps[2].rejected], tolerance: 1e-6),
      vectors(
        "counter-case: c₂ = 0", [0.816273, 0.114363, 0.069365],
        agreeing.stepped(rate: 0.5, down: 0).probabilities, tolerance: 1e-6),
      vectors(
        "counter-case: c₂ = 1", [0.888658, 0.081397, 0.029944],
        agreeing.stepped(rate: 0.5, down: 1).probabilities, tolerance: 1e-6),
    ].flatMap(\.self)
  }

  static func dynamics() -> [TestVector] {
    let expected: [(String, BanditReward, Divergence, [Double])] = [
      ("R1, forward", .disjoint, .forward, [0.039, 0.089, 0.418, 0.808, 0.900, 0.930]),
      ("R1, reverse", .disjoint, .reverse, [0.039, 0.049, 0.095, 0.909, 0.936, 0.939]),
      ("R2, forward", .aligned, .forward, [0.377, 0.533, 0.739, 0.874, 0.920, 0.938]),
      ("R2, reverse", .aligned, .reverse, [0.377, 0.699, 0.901, 0.938, 0.945, 0.947]),
    ]
    return expected.flatMap { name, reward, divergence, values in
      vectors(
        "dynamics: \(name)", values,
        PopulationDynamics.banditRewards(divergence, reward, at: TheoryTables.steps),
        tolerance: 1e-3)
    }
  }
}
