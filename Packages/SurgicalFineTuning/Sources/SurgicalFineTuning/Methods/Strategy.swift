import NeuralNetworks
import Tensors
import Vision

/// What a method does in one epoch: which parameters it trains and at which share of the rate.
struct EpochPlan {
  var mask: ParameterMask
  /// Factors on the learning rate per parameter; none means 1.
  var factors: [Double]?
  /// Whether the optimizer starts afresh.
  var resetsOptimizer = false
}

/// A method with one choice of its further settings; the learning rate is chosen on top of it.
struct Strategy {
  var method: TuningMethod
  /// L1 strength or SNR threshold.
  var strength: Double?
}

extension TuningMethod {
  /// The choices that validation compares, besides learning rates.
  func strategies(_ settings: TuningSettings) -> [Strategy] {
    switch self {
    case .l1: settings.l1Strengths.map { Strategy(method: self, strength: $0) }
    case .autoSNR(.examples):
      settings.snrThresholds.map { Strategy(method: self, strength: $0) }
    case .autoSNR(.channels):
      [Strategy(method: self, strength: SignalToNoise.releasedThreshold)]
    default: [Strategy(method: self)]
    }
  }

  /// The parameters that are trained in an epoch by methods whose plan does not look at gradients.
  func mask(
    epoch: Int, of epochs: Int, _ partition: BlockPartition, _ network: some StagedNetwork
  ) throws(SurgicalError) -> ParameterMask {
    switch self {
    case .none: ParameterMask(network.parameterNames.map { _ in false })
    case .blocks(let names): try partition.mask(names, of: network)
    case .gradualUnfreezing(let end):
      try partition.mask(
        TuningMethod.openBlocks(partition.names, from: end, epoch: epoch, of: epochs), of: network)
    case .autoRGN(_, per: .tensor), .autoSNR: .withoutNormalization(network)
    case .autoRGN(_, per: .block): try partition.mask(partition.names, of: network)
    case .all, .randomSubset, .l1, .linearProbeThenAll, .crossValidated: .all
    }
  }

  /// The blocks, out of `names` from first to last, that gradual unfreezing trains in an epoch,
  /// counted from 0: stage s of B lasts `epochs / B` epochs, rounded down, and the last stage what
  /// is left.
  public static func openBlocks(
    _ names: [String], from end: End, epoch: Int, of epochs: Int
  ) -> [String] {
    let length = max(1, epochs / names.count)
    let open = min(names.count, epoch / length + 1)
    return end == .last ? Array(names.suffix(open)) : Array(names.prefix(open))
  }
}
