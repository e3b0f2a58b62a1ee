public import ArgumentParser
import OutOfDistribution
import Reports
import Statistics

/// Chooses an operating point for use in the world: `threshold`.
public struct ThresholdCommand: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "threshold",
      abstract: "Choose a cut on confidences, with a bound on the rate it keeps.",
      discussion: """
        Accept a sample where its confidence is at least the cut. --id must hold confidences of \
        in-distribution samples that trained and tuned nothing; no out-of-distribution data are \
        needed. The bound is distribution-free (Clopper-Pearson).

        Example:
          \(ToolName.current) threshold --id validation.npy --tpr 0.95 --rule guaranteed
        """)
  }

  @Option(help: ArgumentHelp("Confidences of held-out in-distribution samples.", valueName: "file"))
  var id: ConfidenceFile

  @Option(help: "The share of in-distribution samples to keep.")
  var tpr = 0.95

  @Option(help: "The probability with which the bound holds.")
  var confidence = 0.95

  @Option(help: "empirical keeps the share of the held-out samples, guaranteed that of later ones.")
  var rule = DeployableThreshold.Rule.empirical

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Sets whose accepted share is shown.", valueName: "name=file"))
  var ood: [NamedConfidenceFile] = []

  @OptionGroup(title: "Output") var output: MetricOutputOptions

  /// Makes the command; the parser fills in its options.
  public init() {}

  /// Checks the numbers.
  public func validate() throws {
    for (name, value) in [("--tpr", tpr), ("--confidence", confidence)]
    where !(value > 0 && value < 1) {
      throw ValidationError("\(name) is \(value), expected a number between 0 and 1")
    }
  }

  /// Chooses and prints.
  public func run() throws {
    let found = try choice()
    try output.show(found, text: found.text)
  }

  func choice() throws -> ThresholdChoice {
    let cut = try DeployableThreshold(
      heldOut: id.numbers(), truePositiveRate: tpr, confidence: confidence, rule: rule)
    let sets = try ood.map { set in
      let accepted = cut.accepts(try set.file.numbers())
      return try AcceptedSet(
        name: set.name, accepted: accepted.count { $0 }, count: accepted.count)
    }
    return ThresholdChoice(cut: cut, outOfDistribution: sets)
  }
}

/// What `threshold` finds.
struct ThresholdChoice: Encodable {
  let acceptWhere = "confidence >= cut.threshold"
  let positive = "inDistribution"
  let cut: DeployableThreshold
  let outOfDistribution: [AcceptedSet]

  var text: String {
    let held = Measured(cut.heldOutRate).cell.text
    let bound = Measured(cut.guaranteedRate).cell.text
    var text = """
      accept where confidence >= \(cut.threshold)
      held-out samples: \(cut.count), kept \(held), wished \(cut.targetRate) (\(cut.rule.rawValue))
      further in-distribution samples: kept at least \(bound), with confidence \(cut.confidence)

      """
    for set in outOfDistribution {
      text +=
        "\(set.name): accepted \(set.rate.cell.text) of \(set.count) (95 % Clopper-Pearson)\n"
    }
    return text
  }
}

/// How much of a set a cut accepts: the false-positive rate, in-distribution positive.
struct AcceptedSet: Encodable {
  let name: String
  let count: Int
  let rate: Measured

  init(name: String, accepted: Int, count: Int) throws {
    self.name = name
    self.count = count
    let bounds = try clopperPearsonBounds(successes: accepted, trials: count, confidence: 0.975)
    rate = Measured(
      Interval(
        estimate: Double(accepted) / Double(count), low: bounds.lower, high: bounds.upper,
        level: 0.95))
  }
}
