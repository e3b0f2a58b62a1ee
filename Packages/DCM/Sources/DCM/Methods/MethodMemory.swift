import LinearAlgebra
import Tensors

/// What a method remembers from step to step beside weights and moments, as a value.
public struct MethodMemory: Sendable, Hashable, Codable {
  /// Trust in labels, for self-adaptive training.
  var trust: LabelTrust?
  /// The class that this member gives the uncertainty set, for ERD.
  var assignedClass: Int32?
  /// The constraints of WOODS.
  var constraints: WOODSConstraints?
  /// Features of each class, for virtual outliers.
  var queue: FeatureQueue?

  /// Ends an epoch.
  mutating func endEpoch() { constraints?.endEpoch() }
}

/// WOODS' constraints with the violations of the present epoch.
struct WOODSConstraints: Sendable, Hashable, Codable {
  /// The cross-entropy that must not be exceeded.
  let lossLimit: Double
  /// Labelled images are rarely called unknown.
  private(set) var falseAlarms = AugmentedLagrangian()
  /// The cross-entropy stays near that of the base network.
  private(set) var classification = AugmentedLagrangian()
  private var sums = [0.0, 0.0]
  private var count = 0

  init(lossLimit: Double) { self.lossLimit = lossLimit }

  mutating func record(falseAlarms: Tensor, classification: Tensor) {
    sums[0] += Double(falseAlarms.scalar())
    sums[1] += Double(classification.scalar())
    count += 1
  }

  mutating func endEpoch() {
    guard count > 0 else { return }
    falseAlarms = falseAlarms.updated(violation: sums[0] / Double(count))
    classification = classification.updated(violation: sums[1] / Double(count))
    (sums, count) = ([0, 0], 0)
  }
}

/// The latest features of each class.
struct FeatureQueue: Sendable, Hashable, Codable {
  private let size: Int
  private var features: [[[Float]]]

  init(classes: Int, size: Int) {
    self.size = size
    features = [[[Float]]](repeating: [], count: classes)
  }

  /// Adds features `[batch, width]`; the oldest of a full class make room.
  mutating func add(_ batch: Tensor, labels: [Int32]) {
    let width = batch.shape[1]
    batch.withScalars { values in
      for (row, label) in labels.enumerated() {
        let own = values[row * width..<(row + 1) * width].map { Float($0) }
        features[Int(label)].append(own)
        if features[Int(label)].count > size { features[Int(label)].removeFirst() }
      }
    }
  }

  /// The Gaussians of the classes; nil before every class has two examples.
  func gaussians() -> ClassGaussians? {
    guard features.allSatisfy({ $0.count > 1 }) else { return nil }
    return try? ClassGaussians(
      features.map { rows in Matrix(rows.map { row in row.map { Double($0) } }) })
  }
}
