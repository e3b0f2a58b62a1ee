import Foundation
import PreferenceTuning
import Randomness
import Testing

@Suite("Theory") struct TheoryTests {
  private func laws(_ count: Int, actions: Int = 6, seed: UInt64 = 1) -> [(ActionLaw, ActionLaw)] {
    var generator = RandomKey(seed: seed).generator()
    let flat = [Double](repeating: 1, count: actions)
    return (0..<count).map { _ in
      (ActionLaw(generator.dirichlet(flat)), ActionLaw(generator.dirichlet(flat)))
    }
  }

  @Test("Theorem 6.5, case (i): the statement holds exactly where the condition is met")
  func targetCase() {
    var met = 0
    for (policy, target) in laws(300) {
      var (p, q) = (policy.probabilities, target.probabilities)
      p[0] = (p[0] + p[1]) / 2
      p[1] = p[0]
      if q[0] < q[1] { q.swapAt(0, 1) }
      let instance = DivergenceTheorem(policy: ActionLaw(p), target: ActionLaw(q))
      #expect(instance.theoremCase == .target && instance.holds == instance.condition)
      met += instance.condition == true ? 1 : 0
    }
    #expect(met > 30 && met < 270)
  }

  @Test("case (ii): where the condition is met the statement holds")
  func levelCase() {
    var met = 0
    for (policy, target) in laws(300, seed: 2) {
      var (p, q) = (policy.probabilities, target.probabilities)
      if p[0] < p[1] { p.swapAt(0, 1) }
      q[0] = (q[0] + q[1]) / 2
      q[1] = q[0]
      let instance = DivergenceTheorem(policy: ActionLaw(p), target: ActionLaw(q))
      guard instance.condition == true else { continue }
      met += 1
      #expect(instance.holds == true)
    }
    #expect(met > 10)
  }

  @Test("Lemma 6.2: a negative gradient widens the margin; opposed gradients also raise lp_w")
  func contrastiveStep() {
    var opposed = 0
    for (policy, _) in laws(200, seed: 3) {
      let step = ContrastiveStep(policy: policy, chosen: 0, rejected: 1)
      let (without, with) = (step.outcome(rate: 0.01, down: 0), step.outcome(rate: 0.01, down: 1))
      #expect(with.margin > without.margin)
      guard step.innerProduct < -0.02 else { continue }
      opposed += 1
      #expect(with.chosen > without.chosen && with.rejected < without.rejected)
    }
    #expect(opposed > 50)
  }

  @Test("Lemma 6.1: no law has a higher objective than the tilted reference, and the gap is the KL")
  func optimum() {
    for (reference, other) in laws(50, seed: 4) {
      let rewards = reference.probabilities.indices.map { Double($0 % 3) }
      func objective(_ law: ActionLaw) -> Double {
        law.mean(of: rewards) - 0.7 * law.divergence(from: reference)
      }
      let best = reference.tilted(by: rewards, beta: 0.7)
      let value = reference.optimalValue(of: rewards, beta: 0.7)
      #expect(abs(objective(best) - value) < 1e-12)
      #expect(abs(value - objective(other) - 0.7 * other.divergence(from: best)) < 1e-10)
    }
  }

  @Test("gradients of both divergences by differences", arguments: Divergence.allCases)
  func gradients(_ divergence: Divergence) {
    for (policy, target) in laws(5, seed: 5) {
      let gradient = divergence.gradient(policy, target: target)
      for index in gradient.indices {
        func value(_ shift: Double) -> Double {
          var logits = policy.logarithms
          logits[index] += shift
          return divergence(ActionLaw(logits: logits), target: target)
        }
        let expected = (value(1e-5) - value(-1e-5)) / 2e-5
        #expect(abs(gradient[index] - expected) < 1e-8)
      }
    }
  }

  @Test("the best of N has the law of drawing N times, and stays within the bound of its KL")
  func bestOfN() {
    let law = ActionLaw([0.5, 0.3, 0.2])
    let best = law.bestOf(2, rewards: [0, 1, 1])
    // Both draws are the first action with .25; equals share the rest as 3 to 2.
    #expect(abs(best.probabilities[0] - 0.25) < 1e-12)
    #expect(abs(best.probabilities[1] - 0.45) < 1e-12)
    for (reference, _) in laws(20, seed: 6) {
      let rewards = reference.probabilities.indices.map { Double($0) }
      for count in [2, 4, 16] {
        let divergence = reference.bestOf(count, rewards: rewards).divergence(from: reference)
        #expect(divergence <= bestOfNDivergenceBound(count))
      }
    }
  }

  @Test("estimators of KL: only k2 has the gradient of reverse KL, k3 that of forward KL")
  func estimators() {
    let rows = TheoryTables().estimators
    #expect(rows.map(\.estimator) == KLEstimator.allCases)
    #expect(rows[0].gradient.allSatisfy { abs($0) < 1e-12 })
    #expect(abs(rows[0].mean - rows[2].mean) < 1e-12 && rows[1].mean < rows[0].mean)
    #expect(rows[2].variance < rows[0].variance / 5)
    #expect(TheoryTables().plainText.contains("0.23927818"))
  }
}
