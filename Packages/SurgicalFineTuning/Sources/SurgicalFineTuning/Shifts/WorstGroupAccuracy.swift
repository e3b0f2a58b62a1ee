/// Returns the accuracy within each group that has an image.
///
/// - Parameters:
///   - predictions: The predicted class of each image.
///   - labels: The true class of each image.
///   - groups: The group of each image.
public func groupAccuracies(
  predictions: [Int32], labels: [Int32], groups: [Int32]
) -> [Int32: Double] {
  precondition(
    predictions.count == labels.count && labels.count == groups.count,
    "\(predictions.count) predictions, \(labels.count) labels and \(groups.count) groups")
  var counts: [Int32: (right: Int, all: Int)] = [:]
  for index in labels.indices {
    counts[groups[index], default: (0, 0)].all += 1
    if predictions[index] == labels[index] { counts[groups[index], default: (0, 0)].right += 1 }
  }
  return counts.mapValues { Double($0.right) / Double($0.all) }
}

/// Returns the lowest of the groups' accuracies, which a spurious correlation drags down.
///
/// It is not a number where there is no image. Parameters are those of
/// `groupAccuracies(predictions:labels:groups:)`.
public func worstGroupAccuracy(
  predictions: [Int32], labels: [Int32], groups: [Int32]
) -> Double {
  groupAccuracies(predictions: predictions, labels: labels, groups: groups).values.min() ?? .nan
}
