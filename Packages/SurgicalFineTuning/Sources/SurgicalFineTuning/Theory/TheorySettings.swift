/// The simulation of the linear instance behind Theorem 1.
public struct LinearSettings: Sendable, Hashable, Codable {
  /// The number `m` of source axes.
  public var sourceDirections = 100
  /// The number `n` of target points.
  public var sampleCount = 20
  /// The time at which gradient flow is taken as converged.
  public var flowTime = 20.0
  /// The step of gradient descent on the summed loss.
  public var learningRate = 1e-3
  /// The steps of gradient descent.
  public var steps = 40_000

  /// 100 axes, 20 points, 40,000 steps of 0.001.
  public init() {}
}

/// The simulation of Propositions 1 and 2 with random rectified networks.
public struct ReLUSettings: Sendable, Hashable, Codable {
  /// The input dimension `d`.
  public var inputCount = 10
  /// The number `k` of hidden units.
  public var hiddenCount = 20
  /// The strength `s` of the input shift `A = I + s G / √d`.
  public var inputShift = 0.7
  /// The factor `t` of the label shift.
  public var labelScale = -2.0
  /// The target set sizes `n`.
  public var trainingCounts = [20, 40, 100]
  /// Examples that choose learning rate and step.
  public var validationCount = 50
  /// Examples that the error is measured on.
  public var testCount = 2000
  /// The learning rates of full-batch gradient descent on the mean squared error.
  public var learningRates = [0.3, 0.1, 0.03, 0.01]
  /// The steps at each learning rate.
  public var steps = 1500
  /// Steps between two looks at the validation set.
  public var validationInterval = 10

  /// `d = 10`, `k = 20`, `n` of 20, 40 and 100.
  public init() {}
}

extension LinearSettings {
  /// Checks every number.
  ///
  /// - Throws: `SurgicalError.setting` that names the first bad one.
  public func validated() throws(SurgicalError) {
    try validate("sourceDirections", sourceDirections, in: 1...100_000)
    try validate("sampleCount", sampleCount, in: 1...100_000)
    try validate("steps", steps, in: 0...100_000_000)
    try validate(positive: "flowTime", flowTime)
    try validate(positive: "learningRate", learningRate)
  }
}

extension ReLUSettings {
  /// Checks every number.
  ///
  /// - Throws: `SurgicalError.setting` that names the first bad one.
  public func validated() throws(SurgicalError) {
    try validate("inputCount", inputCount, in: 1...4096)
    try validate("hiddenCount", hiddenCount, in: 1...4096)
    for count in trainingCounts { try validate("trainingCounts", count, in: 1...100_000) }
    try validate("validationCount", validationCount, in: 1...100_000)
    try validate("testCount", testCount, in: 2...100_000)
    for rate in learningRates { try validate(positive: "learningRates", rate) }
    try validate("steps", steps, in: 0...100_000_000)
    try validate("validationInterval", validationInterval, in: 1...100_000_000)
    for (name, value) in [("inputShift", inputShift), ("labelScale", labelScale)]
    where !value.isFinite {
      throw .setting(name: name, found: "\(value)", expected: "a finite number")
    }
    try validateLists()
  }

  private func validateLists() throws(SurgicalError) {
    guard !learningRates.isEmpty else {
      throw .setting(name: "learningRates", found: "[]", expected: "one or more rates")
    }
    guard !trainingCounts.isEmpty, Set(trainingCounts).count == trainingCounts.count else {
      throw .setting(
        name: "trainingCounts", found: "\(trainingCounts)", expected: "one or more distinct sizes")
    }
  }
}

private func validate(
  _ name: String, _ value: Int, in range: ClosedRange<Int>
) throws(SurgicalError) {
  guard range.contains(value) else {
    throw .setting(
      name: name, found: "\(value)", expected: "from \(range.lowerBound) to \(range.upperBound)")
  }
}

private func validate(positive name: String, _ value: Double) throws(SurgicalError) {
  guard value > 0, value.isFinite else {
    throw .setting(name: name, found: "\(value)", expected: "a positive number")
  }
}
