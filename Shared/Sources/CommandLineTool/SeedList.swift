public import ArgumentParser

/// Seeds as they are written on a command line: a count, or single seeds and ranges.
///
/// `10` asks for ten seeds, `100-109` for those ten, `3,5,8-11` for six.
public struct SeedList: ExpressibleByArgument, Equatable, Sendable {
  private enum Choice: Equatable {
    case count(Int)
    case seeds([Int])
  }

  private let choice: Choice

  /// Reads a count or a list; nil for anything else, an empty list, or a seed that stands twice.
  public init?(argument: String) {
    if let count = Int(argument) {
      guard (1...100_000).contains(count) else { return nil }
      choice = .count(count)
      return
    }
    var seeds: [Int] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let range = Self.range(part), seeds.count + range.count <= 100_000 else { return nil }
      seeds += range
    }
    guard Set(seeds).count == seeds.count else { return nil }
    choice = .seeds(seeds)
  }

  private static func range(_ text: Substring) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
      first <= last, last - first < 100_000
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
