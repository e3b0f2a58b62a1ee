import LinearAlgebra

/// Checks of what users bring, made before any computation.
extension Matrix {
  /// Refuses entries that are NaN or infinite, and matrices without any.
  func validate(as input: String) throws(DetectorError) {
    guard !isEmpty else { throw .empty(input: input) }
    // Infinity minus itself and NaN minus itself are NaN, so one sum tells of most matrices.
    guard elements.reduce(0, { $0 + ($1 - $1) }) != 0 else { return }
    guard let index = elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(
      input: input, row: index / columns, column: index % columns, value: "\(elements[index])")
  }

  /// As ``validate(as:)``, and refuses another width.
  func validate(as input: String, width: Int) throws(DetectorError) {
    guard columns == width else {
      throw .differentWidth(input: input, found: columns, expected: width)
    }
    try validate(as: input)
  }
}

extension NetworkOutputs {
  /// The logits, checked.
  func validLogits(
    for detector: String, width: Int? = nil
  ) throws(DetectorError) -> Matrix {
    guard let logits else { throw .missingLogits(detector: detector) }
    try logits.validate(as: "logits", width: width ?? logits.columns)
    return logits
  }

  /// The features of one layer, checked; negative layers count from the last.
  func validFeatures(
    ofLayer layer: Int = -1, for detector: String, width: Int? = nil
  ) throws(DetectorError) -> Matrix {
    let index = layer < 0 ? layer + features.count : layer
    guard features.indices.contains(index) else {
      throw .missingLayer(detector: detector, layer: max(index, 0), available: features.count)
    }
    let found = features[index]
    let input = "features of layer \(index)"
    guard found.rows == count else {
      throw .differentCounts(input: input, found: found.rows, expected: count)
    }
    try found.validate(as: input, width: width ?? found.columns)
    return found
  }
}

/// The labels of some samples, checked: every class has as many samples as the fit needs.
struct ClassLabels {
  let values: [Int]
  let counts: [Int]
  var classes: Int { counts.count }

  init(
    _ labels: [Int32], samples: Int, classes: Int? = nil, atLeast needed: Int
  ) throws(DetectorError) {
    guard labels.count == samples else {
      throw .differentCounts(input: "labels", found: labels.count, expected: samples)
    }
    let classes = classes ?? Int(labels.max() ?? -1) + 1
    guard samples > 0 else { throw .empty(input: "labels") }
    // A wild label would otherwise ask for a wild number of classes.
    let allowed = max(1, min(classes, samples))
    var counts = [Int](repeating: 0, count: allowed)
    for (row, label) in labels.enumerated() {
      guard counts.indices.contains(Int(label)) else {
        throw .labelOutOfRange(row: row, value: Int(label), classes: allowed)
      }
      counts[Int(label)] += 1
    }
    if let small = counts.firstIndex(where: { $0 < needed }) {
      throw .tooFewSamples(class: small, found: counts[small], needed: needed)
    }
    values = labels.map(Int.init)
    self.counts = counts
  }
}

/// Refuses a setting that is not in a range.
func validate(
  _ setting: String, _ value: Double, _ allowed: String, where isAllowed: (Double) -> Bool
) throws(DetectorError) {
  guard value.isFinite, isAllowed(value) else {
    let found = Int(exactly: value).map { "\($0)" } ?? "\(value)"
    throw .settingOutOfRange(setting: setting, found: found, allowed: allowed)
  }
}
