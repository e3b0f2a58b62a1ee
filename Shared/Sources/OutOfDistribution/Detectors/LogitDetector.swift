import LinearAlgebra

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A score of logits that needs no fit.
public enum LogitScore: Sendable, Equatable {
  /// The largest softmax probability as its logarithm, `max z - lse z`, which does not saturate.
  ///
  /// Hendrycks and Gimpel, "A baseline for detecting misclassified and out-of-distribution
  /// examples" (2017).
  case maximumProbability
  /// The largest logit, `max z`: Hendrycks et al., "Scaling out-of-distribution detection for
  /// real-world settings" (2022).
  case maximumLogit
  /// The negative free energy, `T log sum_j exp(z_j / T)`: Liu et al., "Energy-based
  /// out-of-distribution detection" (2020), equation 4.
  case energy(temperature: Double = 1)
  /// The negative entropy, `sum_j p_j log p_j`.
  case entropy
  /// The logarithm of the largest probability at a high temperature: Liang et al., "Enhancing the
  /// reliability of out-of-distribution image detection" (2018), equation 1.
  case odin(temperature: Double = 1000)
  /// The negative generalised entropy, `-sum_j p_j^g (1 - p_j)^g` over the `top` largest
  /// probabilities: Liu, Lochman and Zach, "GEN: Pushing the limits of softmax-based
  /// out-of-distribution detection" (2023), section 3. pytorch-ood has the mean over them.
  case generalizedEntropy(gamma: Double = 0.1, top: Int = 100)

  /// The confidence for one row of logits.
  ///
  /// The settings must be in range; a ``LogitDetector`` has checked them.
  public func confidence(_ logits: some Collection<Double>) -> Double {
    switch self {
    case .maximumProbability: Softmax.logLargestProbability(logits)
    case .maximumLogit: logits.max() ?? -.infinity
    case .energy(let temperature): Softmax.logSumExp(logits, temperature: temperature)
    case .entropy: -Softmax.entropy(logits)
    case .odin(let temperature): Softmax.logLargestProbability(logits, temperature: temperature)
    case .generalizedEntropy(let gamma, let top):
      -Self.generalizedEntropy(logits, gamma: gamma, top: top)
    }
  }

  private static func generalizedEntropy(
    _ logits: some Collection<Double>, gamma: Double, top: Int
  ) -> Double {
    let logarithms = Softmax.logProbabilities(logits).sorted(by: >)
    // 1 - p through expm1: the difference itself would be 0 for confident samples.
    return logarithms.prefix(top).reduce(0) { sum, logarithm in
      sum + pow(exp(logarithm) * -expm1(logarithm), gamma)
    }
  }

  fileprivate func validate() throws(DetectorError) {
    switch self {
    case .maximumProbability, .maximumLogit, .entropy: return
    case .energy(let temperature), .odin(let temperature):
      try OutOfDistribution.validate("temperature", temperature, "a positive number") { $0 > 0 }
    case .generalizedEntropy(let gamma, let top):
      try OutOfDistribution.validate("gamma", gamma, "a number between 0 and 1") {
        $0 > 0 && $0 < 1
      }
      try OutOfDistribution.validate("top", Double(top), "at least 1") { $0 >= 1 }
    }
  }
}

/// A detector that reads logits and nothing else, and needs no fit.
public struct LogitDetector: Detector, StorableDetector, Equatable {
  /// The function of each row of logits.
  public let score: LogitScore

  /// A detector with checked settings.
  ///
  /// - Throws: ``DetectorError/settingOutOfRange(setting:found:allowed:)`` for a temperature that
  ///   is not positive, a `gamma` outside `0..<1`, or a `top` below 1.
  public init(_ score: LogitScore) throws(DetectorError) {
    try score.validate()
    self.score = score
  }

  /// `msp`, `max-logit`, `energy`, `entropy`, `odin` or `gen`.
  public var name: String {
    switch score {
    case .maximumProbability: "msp"
    case .maximumLogit: "max-logit"
    case .energy: "energy"
    case .entropy: "entropy"
    case .odin: "odin"
    case .generalizedEntropy: "gen"
    }
  }

  /// The score of each row of logits.
  public func confidences(for outputs: NetworkOutputs) throws(DetectorError) -> [Double] {
    let logits = try outputs.validLogits(for: name)
    return RowBlocks.numbers(logits) { block in block.mapRows { score.confidence($0) } }
  }
}

extension LogitDetector {
  private struct Settings: Codable {
    var temperature: Double?
    var gamma: Double?
    var top: Int?
  }

  static let names = ["msp", "max-logit", "energy", "entropy", "odin", "gen"]

  init(from checkpoint: DetectorCheckpoint) throws(DetectorError) {
    let settings = try checkpoint.settings(Settings.self)
    switch checkpoint.name {
    case "msp": try self.init(.maximumProbability)
    case "max-logit": try self.init(.maximumLogit)
    case "energy":
      try self.init(.energy(temperature: try checkpoint.required(settings.temperature)))
    case "odin": try self.init(.odin(temperature: try checkpoint.required(settings.temperature)))
    case "gen":
      let (gamma, top) = (settings.gamma, settings.top)
      try self.init(
        .generalizedEntropy(
          gamma: try checkpoint.required(gamma), top: try checkpoint.required(top)))
    default: try self.init(.entropy)
    }
  }

  func store(in checkpoint: inout DetectorCheckpoint) throws(DetectorError) {
    var settings = Settings()
    switch score {
    case .energy(let temperature), .odin(let temperature): settings.temperature = temperature
    case .generalizedEntropy(let gamma, let top): (settings.gamma, settings.top) = (gamma, top)
    case .maximumProbability, .maximumLogit, .entropy: break
    }
    try checkpoint.set(settings)
  }
}
