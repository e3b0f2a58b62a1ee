public import NeuralNetworks
public import Optimizers

/// A walk over the state of a learner; storing and restoring are each written as one of these.
public protocol LearnerVisitor {
  /// A value that tells this learner from others; it never changes.
  mutating func identity(_ value: some Codable & Equatable, _ name: String)
  /// A network's parameters and state tensors.
  mutating func network(_ network: inout some Module, _ name: String)
  /// The moments and step counts of a network's optimizer.
  mutating func optimizer(_ optimizer: inout Adam, of network: some Module, _ name: String)
  /// A counter or another number.
  mutating func value(_ value: inout some Codable, _ name: String)
}

extension LearnerVisitor {
  /// Visits what a learner was made by.
  mutating func origin(
    _ settings: some Codable & Equatable, _ sizes: TaskSizes, _ scaling: inout ObservationScaling?
  ) {
    identity(settings, "settings")
    identity(sizes, "sizes")
    self.scaling(&scaling)
  }

  /// Visits the scaling of observations, and whether there is one.
  mutating func scaling(_ scaling: inout ObservationScaling?) {
    identity(scaling != nil, "scales observations")
    guard var present = scaling else { return }
    network(&present, "scaling")
    scaling = present
  }

  /// Visits a network and its optimizer.
  mutating func trained(_ trained: inout TrainedNetwork<some Module>, _ name: String) {
    network(&trained.network, name)
    optimizer(&trained.optimizer, of: trained.network, name)
  }
}
