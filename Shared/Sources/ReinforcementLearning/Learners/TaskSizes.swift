/// The widths that a learner is made for.
public struct TaskSizes: Sendable, Hashable, Codable {
  /// The length of an observation.
  public var observation: Int
  /// The length of an action.
  public var action: Int

  /// Widths of observations and actions.
  public init(observation: Int, action: Int) {
    self.observation = observation
    self.action = action
  }

  /// The widths of an environment.
  public init(_ specification: EnvironmentSpecification) {
    self.init(
      observation: specification.observationSize, action: specification.actionSize)
  }

  /// The width of a pair of both, which critics take.
  var pair: Int { observation + action }
}
