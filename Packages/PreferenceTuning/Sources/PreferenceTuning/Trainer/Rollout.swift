import Tensors

/// The responses of one iteration with all that losses need and that does not change while they are
/// gone through.
struct Rollout<Prompt: Sendable> {
  let groups: [ResponseGroup<Prompt>]
  // By group: tokens' log-probabilities under the policy that sampled, and sums under the reference.
  var old: [[[Double]]] = []
  var reference: [[Double]] = []
  var advantages: [[Double]] = []
  // By group: responses that rejection sampling accepted.
  var accepted: [[Int]] = []
  // By group, for a critic: advantages, values and returns of tokens.
  var tokenAdvantages: [[[Double]]] = []
  var values: [[[Double]]] = []
  var returns: [[[Double]]] = []
  // By group: tokens' log-probabilities under the reference, for losses in every place.
  var referenceTokens: [[[Double]]] = []
  // What is logged with every step on these responses.
  var metrics: [String: Double] = [:]

  init(groups: [ResponseGroup<Prompt>]) { self.groups = groups }

  /// A list with an element for each response, cut by group.
  func grouped<Element>(_ rows: [Element]) -> [[Element]] {
    var start = 0
    return groups.map { group in
      defer { start += group.responses.count }
      return Array(rows[start..<start + group.responses.count])
    }
  }

  /// Some groups as one list of responses.
  func rows(_ chosen: [Int]) -> RolloutRows<Prompt> {
    let places = chosen.flatMap { group in
      groups[group].responses.indices.map { (group: group, index: $0) }
    }
    return RolloutRows(rollout: self, groups: chosen, places: places)
  }
}

/// The responses of a minibatch.
struct RolloutRows<Prompt: Sendable> {
  let rollout: Rollout<Prompt>
  let groups: [Int]
  let places: [(group: Int, index: Int)]

  var rewards: [Double] { places.map { rollout.groups[$0.group].rewards[$0.index] } }
  var advantages: [Double] { places.map { rollout.advantages[$0.group][$0.index] } }
  var reference: [Double] { places.map { rollout.reference[$0.group][$0.index] } }

  func responses(_ rows: [Int]) -> [[Int32]] {
    rows.map { rollout.groups[places[$0].group].responses[places[$0].index] }
  }

  func prompts(_ rows: [Int]) -> [Prompt] { rows.map { rollout.groups[places[$0].group].prompt } }

  /// Numbers of tokens as `[responses, tokens]`, zero past the end.
  func tokens(_ numbers: [[[Double]]], width: Int) -> Tensor {
    let rows = places.map { numbers[$0.group][$0.index] }
    let padded = rows.flatMap { $0 + [Double](repeating: 0, count: width - $0.count) }
    return Tensor(rounding: padded).reshaped([rows.count, width])
  }

  /// 1 for tokens of responses, 0 past the end.
  func mask(width: Int) -> Tensor {
    let rows = responses(Array(places.indices))
    let flags = rows.flatMap { row in (0..<width).map { $0 < row.count ? 1.0 : 0 } }
    return Tensor(rounding: flags).reshaped([rows.count, width])
  }

  /// The first row of each group, and where its responses end.
  var ranges: [Range<Int>] {
    var start = 0
    return groups.map { group in
      let range = start..<start + rollout.groups[group].responses.count
      start = range.upperBound
      return range
    }
  }
}
