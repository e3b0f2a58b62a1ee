public import Randomness
public import Vision

/// Runs any method from a base network: what a study, a sweep or a command calls.
public struct ConfidenceTuner<Backbone: StagedNetwork>: Sendable {
  /// The network to start from.
  public let base: Backbone
  /// How it is tuned.
  public let settings: ConfidenceSettings
  /// Makes a network of the same form with fresh weights.
  private let fresh: (@Sendable (RandomKey) -> Backbone)?
  private let startsFresh: Bool

  /// A tuner.
  ///
  /// - Parameters:
  ///   - base: The network to start from.
  ///   - settings: How it is tuned; for an ensemble, how its members are trained.
  ///   - fresh: Makes a network with fresh weights; ensembles need it.
  ///   - startsFresh: Whether every method begins with fresh weights, as in training from scratch.
  public init(
    _ base: Backbone, settings: ConfidenceSettings = .init(),
    fresh: (@Sendable (RandomKey) -> Backbone)? = nil, startsFresh: Bool = false
  ) {
    self.base = base
    self.settings = settings
    self.fresh = fresh
    self.startsFresh = startsFresh
  }

  /// The networks that a method makes of the base.
  ///
  /// `report` is told the share of all steps that is done.
  ///
  /// - Throws: What `ConfidenceTraining` throws, `DCMError.diverged` among it; `setting` if fresh
  ///   weights are needed and nothing makes them.
  public func tune(
    _ method: Method, on data: TuningData, key: RandomKey, report: (Double) -> Void = { _ in }
  ) throws(DCMError) -> TunedClassifier<Backbone> {
    try method.validated()
    var networks: [HeadedNetwork<Backbone>] = []
    var logs: [TrainingLog] = []
    for member in 0..<method.members {
      var training = try training(method, member: member, on: data, key: key)
      try training.finish { report((Double(member) + $0) / Double(method.members)) }
      networks.append(training.result)
      logs.append(training.log)
    }
    return TunedClassifier(method: method, members: networks, logs: logs)
  }

  /// The training of one of a method's networks at its beginning, for callers that take its steps
  /// themselves.
  ///
  /// - Throws: As `tune`.
  public func training(
    _ method: Method, member: Int, on data: TuningData, key: RandomKey
  ) throws(DCMError) -> ConfidenceTraining<Backbone> {
    try ConfidenceTraining(
      start(method, key.split("weights").split(member)), by: method, on: data,
      settings: settings, member: member, key: key)
  }

  private func start(_ method: Method, _ key: RandomKey) throws(DCMError) -> Backbone {
    guard startsFresh || method.beginsAfresh else { return base }
    guard let fresh else {
      throw .setting(
        name: "fresh", found: "nil", expected: "given, since \(method.name) begins afresh")
    }
    return fresh(key)
  }
}
