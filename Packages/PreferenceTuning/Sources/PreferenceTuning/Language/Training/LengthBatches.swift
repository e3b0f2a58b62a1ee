import Datasets
import Randomness

/// Minibatches of rows of similar length, so that little is padded.
///
/// Each epoch is shuffled, cut into groups of sixteen batches, sorted by length within a group, and
/// the batches of the group are shuffled. All depends on the key and the step alone.
struct LengthBatches: Sendable {
  private static let batchesPerGroup = 16

  private let lengths: [Int]
  private let batchSize: Int
  private let key: RandomKey
  private var epoch: (number: Int, batches: [[Int]])?

  init(lengths: [Int], batchSize: Int, key: RandomKey) {
    self.lengths = lengths
    self.batchSize = batchSize
    self.key = key
  }

  /// The number of batches in an epoch.
  var batchesPerEpoch: Int { (lengths.count + batchSize - 1) / batchSize }

  /// The rows of the batch of a step, counted from 0.
  mutating func rows(ofStep step: Int) -> [Int] {
    let (number, position) = step.quotientAndRemainder(dividingBy: batchesPerEpoch)
    if epoch?.number != number { epoch = (number, batches(ofEpoch: number)) }
    return epoch?.batches[position] ?? []
  }

  private func batches(ofEpoch number: Int) -> [[Int]] {
    let groups = Batches(
      count: lengths.count, batchSize: batchSize * Self.batchesPerGroup, key: key.split("rows")
    ).batches(ofEpoch: number)
    var generator = key.split("batches").split(number).generator()
    return groups.flatMap { group in
      let sorted = group.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
      let batches = stride(from: 0, to: sorted.count, by: batchSize).map {
        Array(sorted[$0..<min($0 + batchSize, sorted.count)])
      }
      return generator.permutation(batches.count).map { batches[$0] }
    }
  }
}
