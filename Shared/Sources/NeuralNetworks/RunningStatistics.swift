public import Tensors

/// Batch statistics seen during one evaluation, on their way into the running statistics of the
/// network's value.
///
/// A layer reports under the identity of its running mean, which every copy of the network shares.
public final class RunningStatistics {
  private struct Entry {
    var layer: Tensor  // kept alive, so that no other tensor can take over its identity
    var mean: Tensor
    var variance: Tensor
  }

  private var seen: [ObjectIdentifier: Entry] = [:]

  /// An empty collection.
  public init() {}

  func record(mean: Tensor, variance: Tensor, of layer: Tensor) {
    seen[layer.identity] = Entry(layer: layer, mean: mean, variance: variance)
  }

  // Each report is used once: a collection that lives for a whole run does not grow.
  func take(of layer: Tensor) -> (mean: Tensor, variance: Tensor)? {
    seen.removeValue(forKey: layer.identity).map { ($0.mean, $0.variance) }
  }
}

extension Module {
  /// Moves running statistics towards those of the last batch:
  /// `running = (1 - momentum) running + momentum batch`, and forgets that batch.
  public mutating func update(_ statistics: RunningStatistics, momentum: Scalar = 0.1) {
    var walk = StatisticsWalk(statistics: statistics, momentum: momentum)
    visit(&walk)
  }
}

// A layer shows its running mean first and its running variance next.
private struct StatisticsWalk: ParameterVisitor {
  let statistics: RunningStatistics
  let momentum: Scalar
  var variance: Tensor?

  mutating func parameter(_ tensor: inout Tensor, _ name: String) {}

  mutating func state(_ tensor: inout Tensor, _ name: String) {
    if let variance {
      blend(&tensor, variance)
      self.variance = nil
    } else if let batch = statistics.take(of: tensor) {
      blend(&tensor, batch.mean)
      variance = batch.variance
    }
  }

  private func blend(_ running: inout Tensor, _ batch: Tensor) {
    running = running * (1 - momentum) + batch * momentum
  }
}
