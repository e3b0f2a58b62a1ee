public import ArgumentParser

/// Seeds as they are written on a command line: a count, or single seeds and ranges.
///
/// `10` asks for ten seeds, `100-109` for those ten, `3,5,8-11` for six.
public struct SeedList: Equatable, Sendable {
  private enum Choice: Equatable {
    case count(Int)
    case seeds([Int])
  }

  private let choice: Choice

  private static let limit = 100_000

  /// Reads a count or a list.
  ///
  /// - Throws: For anything else, an empty list, or a seed that stands twice.
  public init(_ text: String) throws(ValidationError) {
    if let count = Int(text) {
      guard (1...Self.limit).contains(count) else {
        throw ValidationError("expected a count from 1 to \(Self.limit)")
      }
      choice = .count(count)
      return
    }
    var seeds: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let range = Self.range(part) else {
        throw ValidationError(
          "expected a count such as 10, a range such as 100-109, or a list such as 3,5,8-11; found "
            + "\"\(part)\"")
      }
      seeds += range
      guard seeds.count <= Self.limit else {
        throw ValidationError("expected at most \(Self.limit) seeds")
      }
    }
    guard Set(seeds).count == seeds.count else {
      throw ValidationError("expected every seed once")
    }
    choice = .seeds(seeds)
  }

  private static func range(_ text: Substring) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
      first <= last, last - first < limit
    else { return nil }
    return first...last
  }

  /// The seeds; a count goes on from the first of the study's own seeds.
  public func seeds(insteadOf own: [Int]) -> [Int] {
    switch choice {
    case .count(let count): Array((own.first ?? 0)..<(own.first ?? 0) + count)
    case .seeds(let seeds): seeds
    }
  }
}
