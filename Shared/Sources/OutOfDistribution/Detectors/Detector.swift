/// A measure of how much a sample looks like the training data.
public protocol Detector: Sendable {
  /// The name under which reports and command lines know it, such as `"msp"`.
  var name: String { get }

  /// What the fit had to decide that users should know of, such as a covariance without inverse;
  /// one sentence each.
  var notes: [String] { get }

  /// Returns one number for each sample, `[samples]`, high for in-distribution.
  ///
  /// - Throws: ``DetectorError`` for outputs that are missing, not finite, or of another width than
  ///   those that the detector was fitted to.
  func confidences(for outputs: NetworkOutputs) throws(DetectorError) -> [Double]
}

extension Detector {
  /// Nothing to tell.
  public var notes: [String] { [] }

  /// Returns the negated confidences, `[samples]`: high for out-of-distribution.
  ///
  /// - Throws: ``DetectorError`` as ``confidences(for:)`` does.
  public func outOfDistributionScores(
    for outputs: NetworkOutputs
  ) throws(DetectorError) -> [Double] {
    try confidences(for: outputs).map { -$0 }
  }
}

/// How settings of a detector, such as temperature and perturbation, were chosen.
public enum TuningMode: String, Sendable, Codable, CaseIterable {
  /// Fixed before any data were seen.
  case none
  /// Chosen on held-out in-distribution data and other out-of-distribution data than tested on.
  case validation
  /// Chosen on the very pair that is reported, as ODIN and Mahalanobis were first published; not a
  /// figure that anyone can reach in use.
  case oracle
}

/// One setting of temperature and perturbation.
public struct PerturbationSetting: Sendable, Equatable, Codable {
  /// The divisor of the logits.
  public var temperature: Double
  /// The step on the input, in raw pixel units where it is divided by the standard deviation.
  public var epsilon: Double

  /// A temperature and a step.
  public init(temperature: Double = 1, epsilon: Double = 0) {
    self.temperature = temperature
    self.epsilon = epsilon
  }

  /// The steps that the release of POD searches.
  public static let epsilons = [
    0, 0.0005, 0.001, 0.0014, 0.002, 0.0024, 0.005, 0.01, 0.05, 0.1, 0.2,
  ]

  /// The 43 settings that the release of POD searches for ODIN; temperature 1 without a step is MSP.
  public static let odinGrid: [PerturbationSetting] = [1.0, 10, 100, 1000].flatMap { temperature in
    epsilons.map { PerturbationSetting(temperature: temperature, epsilon: $0) }
  }.filter { $0 != PerturbationSetting() }

  /// ODIN's setting without tuning: temperature 1000 and no step.
  public static let untuned = PerturbationSetting(temperature: 1000)
}
