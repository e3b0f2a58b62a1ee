/// The names of an in-distribution and an out-of-distribution data set.
public struct DataPair: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Trained on and to be accepted.
  public var inDistribution: String
  /// To be rejected.
  public var outOfDistribution: String

  /// A pair.
  public init(_ inDistribution: String, _ outOfDistribution: String) {
    self.inDistribution = inDistribution
    self.outOfDistribution = outOfDistribution
  }

  /// Such as `CIFAR-10 / SVHN`.
  public var description: String { "\(inDistribution) / \(outOfDistribution)" }

  /// The published study's 16 pairs, as far as its tables tell.
  ///
  /// Six for SVHN, five each for CIFAR-10 and CIFAR-100, where STL-10 shares classes. The list itself is not in the submission.
  public static let likelyPublished: [DataPair] = [
    ("SVHN", ["CIFAR-10", "CIFAR-100", "CelebA", "STL-10", "TinyImageNet", "LSUN"]),
    ("CIFAR-10", ["CIFAR-100", "SVHN", "CelebA", "TinyImageNet", "LSUN"]),
    ("CIFAR-100", ["CIFAR-10", "SVHN", "CelebA", "TinyImageNet", "LSUN"]),
  ].flatMap { known, others in others.map { DataPair(known, $0) } }
}

/// The figures of one method on one pair: one row of a grid.
///
/// Shares are fractions. "In" and "out" name the class that counts as positive.
public struct PairResult: Sendable, Hashable, Codable {
  /// What was measured, and under which circumstances.
  public struct Setting: Sendable, Hashable, Codable {
    /// The method's name.
    public var method: String
    /// The data sets.
    public var pair: DataPair
    /// How much training data there was.
    public var regime: Regime
    /// The seed.
    public var seed: Int

    /// A setting.
    public init(method: String, pair: DataPair, regime: Regime, seed: Int) {
      self.method = method
      self.pair = pair
      self.regime = regime
      self.seed = seed
    }
  }

  /// The figures of merit.
  public struct Figures: Sendable, Hashable, Codable {
    /// Area under the ROC curve.
    public var auroc: Double
    /// Average precision with in-distribution positive.
    public var auprIn: Double
    /// Average precision with out-of-distribution positive.
    public var auprOut: Double
    /// False-positive rate at 95 % of in-distribution accepted.
    public var fpr95In: Double
    /// False-positive rate at 95 % of out-of-distribution found.
    public var fpr95Out: Double

    /// Figures.
    public init(
      auroc: Double, auprIn: Double, auprOut: Double, fpr95In: Double, fpr95Out: Double
    ) {
      self.auroc = auroc
      self.auprIn = auprIn
      self.auprOut = auprOut
      self.fpr95In = fpr95In
      self.fpr95Out = fpr95Out
    }
  }

  /// What was measured.
  public var setting: Setting
  /// What came out.
  public var figures: Figures
  /// The share of in-distribution test samples that are classified rightly; nil without classes.
  public var accuracy: Double?
  /// What tuning chose, such as temperature and step, and how; nil where there is nothing to tune.
  public var tuning: String?

  /// A row.
  public init(
    setting: Setting, figures: Figures, accuracy: Double? = nil, tuning: String? = nil
  ) {
    self.setting = setting
    self.figures = figures
    self.accuracy = accuracy
    self.tuning = tuning
  }
}
