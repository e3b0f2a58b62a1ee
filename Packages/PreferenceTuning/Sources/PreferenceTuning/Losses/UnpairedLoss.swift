public import Tensors

/// KTO: a loss on single responses that are marked as desirable or undesirable.
///
/// Ethayarajh et al. 2024:
/// `λ_D (1 - σ(β (ρ - z)))` and `λ_U (1 - σ(β (z - ρ)))`, where `z` estimates
/// `KL(π || π_ref)` on mismatched pairs of prompt and response and gets no gradient.
public struct UnpairedLoss: Sendable, Hashable, Codable {
  /// The temperature.
  public var beta: Double
  /// `λ_D`, the weight of desirable responses.
  public var desirableWeight: Double
  /// `λ_U`, the weight of undesirable ones.
  public var undesirableWeight: Double

  /// The loss with TRL's defaults, or other options.
  public init(beta: Double = 0.1, desirableWeight: Double = 1, undesirableWeight: Double = 1) {
    self.beta = beta
    self.desirableWeight = desirableWeight
    self.undesirableWeight = undesirableWeight
  }

  /// The loss itself if its options are in range.
  ///
  /// - Throws: `LossError.option` for a temperature that is not positive or a negative weight.
  public func validated() throws(LossError) -> UnpairedLoss {
    guard beta > 0, beta.isFinite else {
      throw .option(name: "beta of kto", found: beta, expected: "a positive number")
    }
    for (name, value) in [("desirable", desirableWeight), ("undesirable", undesirableWeight)]
    where !(value >= 0 && value.isFinite) {
      throw .option(
        name: "\(name)-weight of kto", found: value, expected: "0 or a positive number")
    }
    return self
  }

  /// The names of its options.
  static let optionNames = ["beta", "desirable-weight", "undesirable-weight"]

  /// The loss with options by name.
  ///
  /// - Throws: `LossError` for an option that it does not have, or one outside its range.
  public init(_ options: PairLossOptions) throws(LossError) {
    if let unused = options.names.first(where: { !Self.optionNames.contains($0) }) {
      throw .unusedOption(loss: "kto", option: unused, known: Self.optionNames)
    }
    self = try UnpairedLoss(
      beta: options.beta ?? 0.1, desirableWeight: options.desirableWeight ?? 1,
      undesirableWeight: options.undesirableWeight ?? 1
    ).validated()
  }

  /// `z = max(0, mean ρ(x_i, y_(i+1)))` over mismatched pairs.
  ///
  /// It is undefined if a ratio is.
  ///
  /// - Throws: `LossError.unpairedBatchTooSmall` for fewer than two.
  public func referencePoint(mismatchedRatios: [Double]) throws(LossError) -> Double {
    guard mismatchedRatios.count > 1 else {
      throw .unpairedBatchTooSmall(found: mismatchedRatios.count)
    }
    // In this order an undefined mean stays undefined.
    return max(PreferenceTuning.mean(mismatchedRatios), 0)
  }

  /// Which response stands in for each, where as many as `groupSizes` says answer one prompt and
  /// stand together: one of the next group, and of the first for the last.
  public static func mismatches(groupSizes: [Int]) -> [Int] {
    let sizes = groupSizes.filter { $0 > 0 }
    let starts = sizes.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    return sizes.indices.flatMap { group in
      let next = (group + 1) % sizes.count
      return (0..<sizes[group]).map { starts[next] + $0 % sizes[next] }
    }
  }

  /// The loss of each response; `signs` is 1 where it is desirable and -1 elsewhere, `weights` its
  /// `λ`.
  public func callAsFunction<Number: LossNumber>(
    ratios: Number, signs: Number, weights: Number, referencePoint: Double
  ) -> Number {
    weights * (1 - (signs * (ratios - referencePoint) * beta).sigmoid())
  }

  /// The mean loss of a batch `[responses]`, differentiable in the ratios.
  ///
  /// - Throws: `LossError` for batches of one, counts that differ, or options out of range.
  public func mean(
    ratios: Tensor, isDesirable: [Bool], mismatchedRatios: [Double]
  ) throws(LossError) -> (loss: Tensor, metrics: [String: Double]) {
    guard ratios.shape.elementCount == isDesirable.count else {
      throw .counts(
        name: "labels", found: isDesirable.count, expected: ratios.shape.elementCount)
    }
    let point = try validated().referencePoint(mismatchedRatios: mismatchedRatios)
    let losses = self(
      ratios: ratios, signs: Tensor(rounding: isDesirable.map { $0 ? 1 : -1 }),
      weights: Tensor(rounding: isDesirable.map(weight)), referencePoint: point)
    return (
      losses.mean(), metrics(losses.doubles, ratios.doubles, isDesirable, referencePoint: point)
    )
  }

  /// The losses of a table in double precision, their derivatives in the ratios of the mean loss,
  /// and the metrics.
  ///
  /// - Throws: As `mean(ratios:isDesirable:mismatchedRatios:)`.
  public func evaluated(
    ratios: [Double], isDesirable: [Bool], mismatchedRatios: [Double]
  ) throws(LossError) -> (losses: [Double], gradients: [Double], metrics: [String: Double]) {
    guard ratios.count == isDesirable.count else {
      throw .counts(name: "labels", found: isDesirable.count, expected: ratios.count)
    }
    let point = try validated().referencePoint(mismatchedRatios: mismatchedRatios)
    let losses = zip(ratios, isDesirable).map { ratio, desirable in
      self(
        ratios: DualNumber(ratio, input: 0), signs: DualNumber(desirable ? 1 : -1),
        weights: DualNumber(weight(desirable)), referencePoint: point)
    }
    let values = losses.map(\.value)
    return (
      values, losses.map { $0.partials[0] / Double(ratios.count) },
      metrics(values, ratios, isDesirable, referencePoint: point)
    )
  }

  private func weight(_ desirable: Bool) -> Double {
    desirable ? desirableWeight : undesirableWeight
  }

  private func metrics(
    _ losses: [Double], _ ratios: [Double], _ isDesirable: [Bool], referencePoint: Double
  ) -> [String: Double] {
    var result = ["loss": PreferenceTuning.mean(losses), "kl": referencePoint]
    for (name, wanted) in [("chosen", true), ("rejected", false)] {
      let rewards = zip(ratios, isDesirable).filter { $0.1 == wanted }.map { beta * $0.0 }
      if !rewards.isEmpty { result["rewards/\(name)"] = PreferenceTuning.mean(rewards) }
    }
    if let chosen = result["rewards/chosen"], let rejected = result["rewards/rejected"] {
      result["rewards/margins"] = chosen - rejected
    }
    return result
  }
}
