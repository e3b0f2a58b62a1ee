/// Returns the ranks of values from one for the least, ties sharing the mean of their ranks.
public func midranks(_ values: [Double]) -> [Double] {
  var ranks = [Double](repeating: 0, count: values.count)
  for tie in tiedPositions(values) {
    for position in tie.positions { ranks[position] = tie.midrank }
  }
  return ranks
}

/// Positions that hold equal values, and the mean of the ranks they take up.
struct Tie {
  let positions: ArraySlice<Int>
  let midrank: Double
}

/// Returns the groups of equal values in ascending order.
func tiedPositions(_ values: [Double]) -> [Tie] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ties: [Tie] = []
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count && values[order[end]] == values[order[start]] { end += 1 }
    ties.append(Tie(positions: order[start..<end], midrank: Double(start + end + 1) / 2))
    start = end
  }
  return ties
}

/// Returns the sum of `t^3 - t` over the groups of `t` equal values, as tie corrections need it.
func tieSum(_ values: [Double]) -> Double {
  tiedPositions(values).reduce(0) { sum, tie in
    let t = Double(tie.positions.count)
    return sum + t * (t * t - 1)
  }
}
