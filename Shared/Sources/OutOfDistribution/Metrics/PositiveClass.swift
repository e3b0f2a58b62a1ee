/// The class that counts as positive in rates, precision and recall.
///
/// Published numbers use both, and FPR and AUPR differ between them; AUROC does not.
public enum PositiveClass: String, Sendable, Codable, CaseIterable {
  /// Out-of-distribution samples are to be found: a sample is called positive where its confidence
  /// is at most the threshold. So DCM, POD, outlier exposure, OpenOOD 1.5, pytorch-ood.
  case outOfDistribution
  /// In-distribution samples are to be kept: a sample is called positive where its confidence is at
  /// least the threshold. So ODIN, energy-based detection, VOS, and Lee's TNR = 1 - FPR.
  case inDistribution
}

/// Which threshold stands for a true-positive rate that no threshold meets exactly.
///
/// Samples of equal confidence always pass a threshold together.
public enum OperatingRule: String, Sendable, Codable, CaseIterable {
  /// The strictest threshold whose true-positive rate is at least the one asked for (OpenOOD,
  /// pytorch-ood).
  case firstReach
  /// The threshold whose true-positive rate is nearest to the one asked for; among equally near ones
  /// the least strict, the one with the most false positives, but none beyond the first that finds
  /// all positives (the releases of outlier exposure, DCM and POD).
  case nearest
}
