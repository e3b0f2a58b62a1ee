/// What one fine-tuning run chose and reached; one row of a results table.
public struct TuneRecord: Sendable, Hashable, Codable {
  /// The method's name.
  public var method: String
  /// The blocks that were trained, in the network's order; empty for rules over single tensors.
  public var blocks: [String]
  /// The chosen learning rate; 0 if nothing was trained.
  public var learningRate: Double
  /// The chosen further setting, such as the L1 strength or the SNR threshold.
  public var strength: Double?
  /// The chosen epoch, from 1; 0 for the source network.
  public var epoch: Int
  /// Accuracy on the validation images at that point, 0 to 1.
  public var validationAccuracy: Double
  /// Cross-entropy on the validation images at that point, in nats.
  public var validationLoss: Double
  /// The number of trained numbers.
  public var trainedParameters: Int
  /// The share of trained numbers that differ from the source by more than 1e-12.
  public var movedShare: Double
}

/// A fine-tuned network and how it came about.
public struct TuneResult<Network: Sendable>: Sendable {
  /// The network at the chosen rate and epoch.
  public var network: Network
  /// What was chosen and reached.
  public var record: TuneRecord
  /// The factors on the learning rate per epoch, for Auto-RGN: `[epoch][parameter]`.
  public var factors: [[Double]] = []
}
