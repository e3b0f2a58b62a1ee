import Reports

/// The paper's figure of forward and reverse KL on four actions.
///
/// The published bars were read off the project's site. Gradient descent on free logits passes
/// close to the bars labelled *forward* when it minimises `KL(p || q)`, which is the reverse one,
/// and the other way round: with this parametrisation the labels look interchanged. Here both are
/// labelled by their formula.
public enum ToyDivergences {
  /// The policy before.
  public static let start = ActionLaw([0.3, 0.3, 0.1, 0.3])
  /// The target.
  public static let target = ActionLaw([0.2, 0.1, 0.6, 0.1])
  /// The bars labelled *forward* in the paper.
  public static let publishedForward = [0.33, 0.225, 0.22, 0.225]
  /// The bars labelled *reverse* in the paper.
  public static let publishedReverse = [0.25, 0.20, 0.35, 0.20]

  /// A length of the path, `η t`, at which descent is within .009 of each of the published bars.
  public static func pathLength(_ divergence: Divergence) -> Double {
    divergence == .forward ? 3.12 : 2.6
  }

  /// The policy after a path of some length, in small steps.
  public static func descended(
    _ divergence: Divergence, pathLength: Double, stepSize: Double = 0.01
  ) -> ActionLaw {
    var dynamics = PopulationDynamics(
      divergence, from: start, to: target, learningRate: stepSize)
    dynamics.descend(steps: Int((pathLength / stepSize).rounded()))
    return dynamics.law
  }

  /// The largest distance of a law from published bars.
  public static func distance(_ law: ActionLaw, from bars: [Double]) -> Double {
    zip(law.probabilities, bars).map { abs($0 - $1) }.max() ?? 0
  }

  /// What a reader must know about the labels.
  public static let doubt =
    "Descent on KL(q || p), the forward divergence, passes close to the published bars labelled "
    + "reverse, and descent on KL(p || q) close to those labelled forward. For free logits the "
    + "labels look interchanged, or the authors used another parametrisation. Bars here are "
    + "labelled by formula."

  /// The figure.
  static var figure: Figure {
    func panel(_ title: String, _ bars: [Double]) -> BarChart.Panel {
      BarChart.Panel(
        title, bars.enumerated().map { .init("action \($0.offset)", Estimate($0.element)) })
    }
    let laws = Divergence.allCases.map { descended($0, pathLength: pathLength($0)) }
    return Figure(
      "toy-divergences", title: "Forward and reverse KL in few gradient steps", caption: doubt,
      plot: .bars(
        BarChart(
          Axis("probability", range: 0...0.65),
          panels: [
            panel("before", start.probabilities),
            panel("KL(q || p), forward", laws[0].probabilities),
            panel("KL(p || q), reverse", laws[1].probabilities),
            panel("target q", target.probabilities),
            panel("published \"forward\"", publishedForward),
            panel("published \"reverse\"", publishedReverse),
          ])))
  }
}
