public import Tensors

/// Means over a batch of pairs, under the names that TRL logs.
public struct PairMetrics: Sendable, Hashable, Codable {
  /// By name: `loss`, `rewards/chosen`, `rewards/rejected`, `rewards/margins`,
  /// `rewards/accuracies`, `logps/chosen`, `logps/rejected`, and with a reference
  /// `ref_logps/chosen`, `ref_logps/rejected`.
  public var values: [String: Double]

  /// A metric by its name.
  public subscript(name: String) -> Double? { values[name] }

  init(
    losses: [Double], rewards: (chosen: [Double], rejected: [Double]),
    logps: (chosen: [Double], rejected: [Double]),
    reference: (chosen: [Double], rejected: [Double])?
  ) {
    let margins = zip(rewards.chosen, rewards.rejected).map { $0 - $1 }
    values = [
      "loss": mean(losses), "rewards/chosen": mean(rewards.chosen),
      "rewards/rejected": mean(rewards.rejected), "rewards/margins": mean(margins),
      // A tie is no success, as in TRL.
      "rewards/accuracies": mean(margins.map { $0 > 0 ? 1 : 0 }),
      "logps/chosen": mean(logps.chosen), "logps/rejected": mean(logps.rejected),
    ]
    if let reference {
      values["ref_logps/chosen"] = mean(reference.chosen)
      values["ref_logps/rejected"] = mean(reference.rejected)
    }
  }
}

/// The arithmetic mean; undefined for no numbers.
func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

extension PairLoss {
  /// The mean loss of a batch of pairs `[pairs]`, differentiable in the policy's log-probabilities,
  /// and the metrics of the batch.
  ///
  /// - Throws: `LossError` for what the loss needs and the batch lacks.
  public func mean(
    _ pairs: PairValues<Tensor>
  ) throws(LossError) -> (loss: Tensor, metrics: PairMetrics) {
    let losses = try self(pairs)
    let rewards = try impliedRewards(pairs)
    let metrics = PairMetrics(
      losses: losses.doubles, rewards: (rewards.chosen.doubles, rewards.rejected.doubles),
      logps: (pairs.policy.chosen.doubles, pairs.policy.rejected.doubles),
      reference: pairs.reference.map { ($0.chosen.doubles, $0.rejected.doubles) })
    return (losses.mean(), metrics)
  }
}

/// A table of pairs in double precision, one number per pair in each column.
public struct PairTable: Sendable, Hashable {
  /// Log-probabilities of preferred responses.
  public var chosen: [Double]
  /// Log-probabilities of dispreferred responses.
  public var rejected: [Double]
  /// Those of the reference, or nil.
  public var referenceChosen: [Double]?
  /// Those of the reference, or nil.
  public var referenceRejected: [Double]?
  /// Tokens of preferred responses, or nil.
  public var chosenLengths: [Double]?
  /// Tokens of dispreferred responses, or nil.
  public var rejectedLengths: [Double]?
  /// Log-probabilities of demonstrations, or nil.
  public var demonstrations: [Double]?

  /// A table of the policy's log-probabilities alone.
  public init(chosen: [Double], rejected: [Double]) {
    self.chosen = chosen
    self.rejected = rejected
  }

  /// A loss of a table: means, and per pair the loss and its derivatives.
  public struct Result: Sendable, Codable, Hashable {
    /// Means over the pairs.
    public var metrics: PairMetrics
    /// The loss of each pair.
    public var losses: [Double]
    /// The derivative of the mean loss in each preferred log-probability.
    public var chosenGradients: [Double]
    /// The derivative of the mean loss in each dispreferred log-probability.
    public var rejectedGradients: [Double]
  }

  /// A loss of the table with its gradients.
  ///
  /// - Throws: `LossError` for columns that are missing, of other lengths, not finite or no
  ///   logarithms of probabilities.
  public func evaluated(_ loss: PairLoss) throws(LossError) -> Result {
    try validate()
    let scale = 1 / Double(chosen.count)
    var losses: [DualNumber] = []
    var rewards: (chosen: [Double], rejected: [Double]) = ([], [])
    for row in chosen.indices {
      let pair = values(row)
      losses.append(try loss(pair))
      let implied = try loss.impliedRewards(pair)
      rewards.chosen.append(implied.chosen.value)
      rewards.rejected.append(implied.rejected.value)
    }
    return Result(
      metrics: PairMetrics(
        losses: losses.map(\.value), rewards: rewards, logps: (chosen, rejected),
        reference: reference),
      losses: losses.map(\.value), chosenGradients: losses.map { $0.partials[0] * scale },
      rejectedGradients: losses.map { $0.partials[1] * scale })
  }

  private var reference: (chosen: [Double], rejected: [Double])? {
    guard let referenceChosen, let referenceRejected else { return nil }
    return (referenceChosen, referenceRejected)
  }

  /// One pair, with derivatives in both log-probabilities of the policy.
  func values(_ row: Int) -> PairValues<DualNumber> {
    func couple(_ a: [Double]?, _ b: [Double]?) -> PairValues<DualNumber>.Couple? {
      guard let a, let b else { return nil }
      return .init(chosen: DualNumber(a[row]), rejected: DualNumber(b[row]))
    }
    return PairValues(
      policy: .init(
        chosen: DualNumber(chosen[row], input: 0), rejected: DualNumber(rejected[row], input: 1)),
      reference: couple(referenceChosen, referenceRejected),
      lengths: couple(chosenLengths, rejectedLengths),
      demonstration: demonstrations.map { DualNumber($0[row]) })
  }

  private func validate() throws(LossError) {
    guard !chosen.isEmpty else { throw .empty(name: "chosen") }
    try Self.check("chosen", chosen, count: chosen.count)
    try Self.check("rejected", rejected, count: chosen.count)
    try Self.check("ref_chosen", referenceChosen, count: chosen.count)
    try Self.check("ref_rejected", referenceRejected, count: chosen.count)
    try Self.check("demonstration", demonstrations, count: chosen.count)
    try Self.check("chosen_length", chosenLengths, count: chosen.count, isLength: true)
    try Self.check("rejected_length", rejectedLengths, count: chosen.count, isLength: true)
  }

  /// Checks one column.
  static func check(
    _ name: String, _ column: [Double]?, count: Int, isLength: Bool = false
  ) throws(LossError) {
    guard let column else { return }
    guard column.count == count else {
      throw .counts(name: name, found: column.count, expected: count)
    }
    for (row, value) in column.enumerated() {
      guard value.isFinite else { throw .notFinite(name: name, row: row + 1) }
      if isLength, value <= 0 {
        throw .option(
          name: "\(name) of row \(row + 1)", found: value, expected: "a positive number of tokens")
      }
      if !isLength, value > 0 { throw .notLogProbability(name: name, row: row + 1, found: value) }
    }
  }
}
