public import Randomness

/// Draws disjoint parts of a data set with the same number of examples of every class in each.
///
/// The examples of each class are put in random order, by a stream of their own, and dealt out
/// part by part. A part's indices are in ascending order.
///
/// - Parameters:
///   - labels: The class of every example.
///   - classes: The classes to draw from; by default those that occur.
///   - counts: The parts, each with its number of examples per class.
///   - rest: The name of the part that takes all other examples of these classes, if wanted.
///   - key: Where the randomness comes from.
/// - Returns: The indices of each part, by name.
/// - Throws: `tooFewExamples` with the part and class that cannot be filled.
public func stratifiedSplit(
  labels: [Int32], classes: [Int]? = nil, counts: [(name: String, perClass: Int)],
  rest: String? = nil, key: RandomKey
) throws(DatasetError) -> [String: [Int]] {
  var members: [Int: [Int]] = [:]
  for (index, label) in labels.enumerated() { members[Int(label), default: []].append(index) }
  var parts: [String: [Int]] = [:]
  for label in classes ?? members.keys.sorted() {
    let indices = members[label] ?? []
    var generator = key.split(label).generator()
    var left = generator.permutation(indices.count).map { indices[$0] }[...]
    for (name, perClass) in counts {
      guard left.count >= perClass else {
        throw .tooFewExamples(
          split: name, label: label, needed: perClass, available: left.count)
      }
      parts[name, default: []] += left.prefix(perClass)
      left = left.dropFirst(perClass)
    }
    if let rest { parts[rest, default: []] += left }
  }
  return parts.mapValues { $0.sorted() }
}

extension LabeledImages {
  /// Splits the images as `stratifiedSplit(labels:…)` does, over all classes.
  ///
  /// - Throws: `tooFewExamples`, also for a class without any example.
  public func stratifiedSplit(
    counts: [(name: String, perClass: Int)], rest: String? = nil, key: RandomKey
  ) throws(DatasetError) -> [String: LabeledImages] {
    let parts = try Datasets.stratifiedSplit(
      labels: labels, classes: Array(0..<classCount), counts: counts, rest: rest, key: key)
    return parts.mapValues(selecting)
  }
}
