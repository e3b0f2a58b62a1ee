/// A way of training a classifier that is to know what it does not know: DCM and what it is
/// compared with.
public enum Method: Sendable, Hashable, Codable {
  /// Cross-entropy alone: plain training, plain fine-tuning, and the baseline that fine-tunes on
  /// held-out labels.
  case plain
  /// Data-driven confidence minimisation: less confident on an uncertainty set.
  case confidenceMinimization(weight: Double = 0.5)
  /// The same loss on auxiliary outliers (Hendrycks et al. 2019).
  case outlierExposure(weight: Double = 0.5)
  /// Energy-bounded learning (Liu et al. 2020).
  case energy(EnergyHinge = .init())
  /// Two classes: labelled images and the uncertainty set.
  case binaryClassifier
  /// ERD: members that give the whole uncertainty set one class, each another (Tifrea et al. 2022).
  case disagreement(members: Int = 5)
  /// WOODS (Katz-Samuels et al. 2022).
  case woods(WOODS = .init())
  /// Networks trained apart from fresh weights (Lakshminarayanan et al. 2017).
  case ensemble(members: Int = 5)
  /// Deep Gamblers (Liu et al. 2019).
  case gamblers(reward: Double = 2.2)
  /// Self-adaptive training (Huang et al. 2020).
  case selfAdaptive(momentum: Double = 0.9)
  /// SelectiveNet (Geifman & El-Yaniv 2019).
  case selectiveNet(coverage: Double = 0.8)
  /// LogitNorm (Wei et al. 2022).
  case logitNorm(temperature: Double = 0.04)
  /// Virtual outlier synthesis (Du et al. 2022).
  case virtualOutliers(VirtualOutliers = .init())

  /// The bounds of WOODS' two constraints.
  public struct WOODS: Sendable, Hashable, Codable {
    /// The largest mean of `sigmoid(u)` over labelled images.
    public var falseAlarms = 0.05
    /// The largest cross-entropy, as a multiple of the base network's.
    public var lossFactor = 2.0

    /// The published bounds.
    public init() {}
  }

  /// How outliers are made up.
  public struct VirtualOutliers: Sendable, Hashable, Codable {
    /// The features kept per class.
    public var queueSize = 1000
    /// The draws per class and step.
    public var candidates = 10_000
    /// The least likely draws per class that are used.
    public var kept = 1
    /// The weight of the logistic loss.
    public var weight = 0.1
    /// The share of the training after which outliers are drawn.
    public var begin = 0.4

    /// The published settings.
    public init() {}
  }

  /// Every method with its published settings.
  public static let all: [Method] = [
    .plain, .confidenceMinimization(), .outlierExposure(), .energy(), .binaryClassifier,
    .disagreement(), .woods(), .ensemble(), .gamblers(), .selfAdaptive(), .selectiveNet(),
    .logitNorm(), .virtualOutliers(),
  ]

  /// The name that commands, tables and files use.
  public var name: String {
    switch self {
    case .plain: "ft"
    case .confidenceMinimization: "dcm"
    case .outlierExposure: "oe"
    case .energy: "energy"
    case .binaryClassifier: "binary"
    case .disagreement: "erd"
    case .woods: "woods"
    case .ensemble: "ensemble"
    case .gamblers: "dg"
    case .selfAdaptive: "sat"
    case .selectiveNet: "selectivenet"
    case .logitNorm: "logitnorm"
    case .virtualOutliers: "vos"
    }
  }

  /// The method of a name, with published settings.
  ///
  /// - Throws: `DCMError.unknownMethod` with the known names.
  public init(name: String) throws(DCMError) {
    guard let method = Method.all.first(where: { $0.name == name }) else {
      throw .unknownMethod(name, known: Method.all.map(\.name))
    }
    self = method
  }

  /// Whether an uncertainty set is needed.
  public var needsUncertaintySet: Bool {
    switch self {
    case .confidenceMinimization, .outlierExposure, .energy, .binaryClassifier, .disagreement,
      .woods:
      true
    default: false
    }
  }

  /// The number of networks.
  public var members: Int {
    switch self {
    case .disagreement(let members), .ensemble(let members): members
    default: 1
    }
  }

  /// Whether the best weights by validation are kept whatever the settings say.
  var stopsEarly: Bool { if case .disagreement = self { true } else { false } }

  /// Whether every member begins with fresh weights whatever the settings say.
  var beginsAfresh: Bool { if case .ensemble = self { true } else { false } }

  /// The outputs beside those for `classes` classes.
  func extraOutputs(classes: Int) -> Int {
    switch self {
    case .gamblers, .selfAdaptive: 1
    case .binaryClassifier: 2
    case .selectiveNet: 1 + classes
    default: 0
    }
  }

  /// - Throws: `DCMError.setting` for a number out of its range.
  func validated() throws(DCMError) {
    let (value, expected, isFine): (Double, String, Bool) =
      switch self {
      case .confidenceMinimization(let weight), .outlierExposure(let weight):
        (weight, "a weight of 0 or more", weight >= 0 && weight.isFinite)
      case .disagreement(let members): (Double(members), "2 members or more", members > 1)
      case .ensemble(let members): (Double(members), "1 member or more", members > 0)
      case .gamblers(let reward): (reward, "a reward above 1", reward > 1)
      case .selfAdaptive(let share): (share, "a momentum in 0...1", (0...1).contains(share))
      case .selectiveNet(let coverage):
        (coverage, "a coverage in 0...1", (0...1).contains(coverage))
      case .logitNorm(let temperature): (temperature, "a positive temperature", temperature > 0)
      case .virtualOutliers(let outliers):
        (
          Double(outliers.kept), "1 to \(outliers.candidates) of the candidates",
          outliers.kept > 0 && outliers.kept <= outliers.candidates && outliers.queueSize > 1
        )
      default: (0, "", true)
      }
    if !isFine { throw .setting(name: name, found: "\(value)", expected: expected) }
  }
}
