/// Returns the known name with the fewest letters to change; nil if none is close.
///
/// Close means at most a third of the letters, or two, changed.
public func nearestName(to name: String, among known: [String]) -> String? {
  let candidates = known.map { (name: $0, distance: editDistance(name, $0)) }
  guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= max(2, name.count / 3) ? best.name : nil
}

/// The least number of letters to insert, delete or replace (Levenshtein 1966).
private func editDistance(_ first: String, _ second: String) -> Int {
  let letters = Array(second)
  var distances = Array(0...letters.count)
  for (row, letter) in first.enumerated() {
    var diagonal = distances[0]
    distances[0] = row + 1
    for column in letters.indices {
      let replaced = diagonal + (letter == letters[column] ? 0 : 1)
      diagonal = distances[column + 1]
      distances[column + 1] = min(replaced, diagonal + 1, distances[column] + 1)
    }
  }
  return distances[letters.count]
}
