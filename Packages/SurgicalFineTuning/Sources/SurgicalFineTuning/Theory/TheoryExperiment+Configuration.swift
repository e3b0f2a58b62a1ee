extension TheoryExperiment {
  /// All that decides the results, besides the seed.
  public struct Configuration: Sendable, Hashable, Codable {
    /// The linear instance of Theorem 1.
    public var linear = LinearSettings()
    /// The rectified networks of Propositions 1 and 2.
    public var relu = ReLUSettings()

    /// The simulations at their default settings.
    public init() {}

    /// Checks every number.
    ///
    /// - Throws: `SurgicalError.setting` that names the first bad one.
    public func validated() throws(SurgicalError) {
      try linear.validated()
      try relu.validated()
    }
  }
}

extension TheoryExperiment.Configuration {
  /// One training size, few steps: every path once.
  public static let smoke: Self = {
    var result = Self()
    result.linear.steps = 2000
    result.relu.trainingCounts = [20]
    result.relu.steps = 100
    result.relu.testCount = 200
    return result
  }()

  /// The default settings.
  public static let quick = Self()

  /// Smaller and larger target sets as well, for the way gains shrink with data.
  public static let full: Self = {
    var result = Self()
    result.relu.trainingCounts = [10, 20, 40, 100, 400]
    return result
  }()
}
