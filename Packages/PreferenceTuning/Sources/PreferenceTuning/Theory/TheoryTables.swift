import Experiments
import Reports

/// The paper's theory in numbers (`preference theory`).
public struct TheoryTables: Sendable, Codable {
  /// Lemma 6.1 at one temperature.
  public struct OptimumRow: Sendable, Codable {
    /// The temperature.
    public let beta: Double
    /// `E r` under the optimum.
    public let reward: Double
    /// `KL(π* || π_ref)`.
    public let divergence: Double
    /// `E r - β KL`.
    public let objective: Double
    /// `β ln Z`, which equals it.
    public let value: Double
  }

  /// Lemma 6.2 at one weight of the negative gradient.
  public struct StepRow: Sendable, Codable {
    /// Which start.
    public let start: String
    /// `∇lp_w · ∇lp_l`.
    public let innerProduct: Double
    /// `c₂`.
    public let down: Double
    /// `lp_w` after the step.
    public let chosen: Double
    /// `lp_l` after the step.
    public let rejected: Double
    /// `lp_w - lp_l` after the step.
    public let margin: Double
  }

  /// Theorem 6.5 on one instance.
  public struct ChangeRow: Sendable, Codable {
    /// The case of the theorem.
    public let theoremCase: String
    /// The change of the logarithmic ratio by forward KL per unit of step size.
    public let forward: Double
    /// The change by reverse KL.
    public let reverse: Double
    /// Whether the statement holds here.
    public let holds: Bool
    /// Whether the condition derived for free logits is met; nil where there is none.
    public let condition: Bool?
  }

  /// The divergences of the toy figure.
  public struct ToyRow: Sendable, Codable {
    /// The divergence that was minimised.
    public let divergence: Divergence
    /// The length of the path.
    public let pathLength: Double
    /// The policy there.
    public let probabilities: [Double]
    /// The distance from the bars that carry this label in the paper.
    public let distanceFromItsLabel: Double
    /// The distance from the bars that carry the other label.
    public let distanceFromOtherLabel: Double
  }

  /// Population dynamics on the bandit.
  public struct DynamicsRow: Sendable, Codable {
    /// The reward.
    public let reward: String
    /// The divergence.
    public let divergence: Divergence
    /// The mean reward at each of `steps`.
    public let rewards: [Double]
  }

  /// The steps at which the dynamics are read.
  public static let steps = [0, 10, 30, 100, 300, 1000]

  /// Lemma 6.1 for `π_ref = (.7, .2, .1)` and rewards (0, 1, 2).
  public let optima: [OptimumRow]
  /// Lemma 6.2.
  public let contrastiveSteps: [StepRow]
  /// Theorem 6.5.
  public let changes: [ChangeRow]
  /// The toy figure.
  public let toy: [ToyRow]
  /// What to think of its labels.
  public let doubt: String
  /// The estimators of KL.
  public let estimators: [EstimatorRow]
  /// Population dynamics.
  public let dynamics: [DynamicsRow]

  /// Computes all tables.
  public init() {
    optima = [0.5, 1, 5].map(OptimumRow.init)
    contrastiveSteps = StepRow.all
    changes = DivergenceTheorem.instances.map(ChangeRow.init)
    toy = Divergence.allCases.map(ToyRow.init)
    doubt = ToyDivergences.doubt
    estimators = KLEstimator.allCases.map(EstimatorRow.init)
    dynamics = [("R1", BanditReward.disjoint), ("R2", .aligned)].flatMap { name, reward in
      Divergence.allCases.map { divergence in
        DynamicsRow(
          reward: name, divergence: divergence,
          rewards: PopulationDynamics.banditRewards(divergence, reward, at: Self.steps))
      }
    }
  }
}

extension TheoryTables.OptimumRow {
  /// The instance of the self-test.
  static let reference = ActionLaw([0.7, 0.2, 0.1])
  /// Its rewards.
  static let rewards = [0.0, 1, 2]

  init(beta: Double) {
    let law = Self.reference.tilted(by: Self.rewards, beta: beta)
    self.beta = beta
    reward = law.mean(of: Self.rewards)
    divergence = law.divergence(from: Self.reference)
    objective = reward - beta * divergence
    value = Self.reference.optimalValue(of: Self.rewards, beta: beta)
  }
}

extension TheoryTables.StepRow {
  /// A step with a negative inner product, and one with a positive one.
  static let starts = [
    (
      "gradients oppose",
      ContrastiveStep(policy: ActionLaw([0.4, 0.3, 0.2, 0.1]), chosen: 3, rejected: 0)
    ),
    (
      "gradients agree",
      ContrastiveStep(policy: ActionLaw([0.9, 0.05, 0.05]), chosen: 1, rejected: 2)
    ),
  ]

  static var all: [Self] {
    starts.flatMap { name, step in
      [0, 0.5, 1].map { down in
        let end = step.outcome(rate: 0.5, down: down)
        return Self(
          start: name, innerProduct: step.innerProduct, down: down, chosen: end.chosen,
          rejected: end.rejected, margin: end.margin)
      }
    }
  }
}

extension DivergenceTheorem {
  /// The toy pair, one where claim (i) fails, and one each of the other cases.
  static let instances = [
    DivergenceTheorem(policy: ToyDivergences.start, target: ToyDivergences.target),
    DivergenceTheorem(policy: ActionLaw([0.05, 0.05, 0.9]), target: ActionLaw([0.6, 0.1, 0.3])),
    DivergenceTheorem(policy: ActionLaw([0.1, 0.02, 0.88]), target: ActionLaw([0.45, 0.45, 0.1])),
    DivergenceTheorem(policy: ActionLaw([0.5, 0.1, 0.4]), target: ActionLaw([0.001, 0.5, 0.499])),
  ]
}

extension TheoryTables.ChangeRow {
  init(_ instance: DivergenceTheorem) {
    theoremCase = instance.theoremCase?.rawValue ?? "none"
    forward = instance.change(.forward)
    reverse = instance.change(.reverse)
    holds = instance.holds ?? false
    condition = instance.condition
  }
}

extension TheoryTables.ToyRow {
  init(_ divergence: Divergence) {
    let length = ToyDivergences.pathLength(divergence)
    let law = ToyDivergences.descended(divergence, pathLength: length)
    let bars = [ToyDivergences.publishedForward, ToyDivergences.publishedReverse]
    let own = divergence == .forward ? 0 : 1
    self.divergence = divergence
    pathLength = length
    probabilities = law.probabilities
    distanceFromItsLabel = ToyDivergences.distance(law, from: bars[own])
    distanceFromOtherLabel = ToyDivergences.distance(law, from: bars[1 - own])
  }
}
