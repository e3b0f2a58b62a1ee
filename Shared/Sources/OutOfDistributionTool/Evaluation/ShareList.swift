import ArgumentParser

/// Shares above 0 and up to 1, such as `0.8,0.9`.
struct ShareList: ExpressibleByArgument, Equatable {
  let shares: [Double]

  init(_ shares: [Double]) { self.shares = shares }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }
    guard numbers.count == parts.count, numbers.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
      return nil
    }
    shares = numbers
  }

  var defaultValueDescription: String { shares.map { "\($0)" }.joined(separator: ",") }
}
