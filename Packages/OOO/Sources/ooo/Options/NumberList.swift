import ArgumentParser
import ReinforcementLearning

/// Numbers as they are written on a command line, such as `64,64`.
struct NumberList: ExpressibleByArgument, Equatable {
  var numbers: [Double]

  init(_ numbers: [Double]) { self.numbers = numbers }

  /// Reads finite numbers with commas between them; nil for anything else.
  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }
    guard numbers.count == parts.count, numbers.allSatisfy(\.isFinite) else { return nil }
    self.numbers = numbers
  }

  /// The text that is read back as these numbers.
  var defaultValueDescription: String {
    numbers.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }.joined(separator: ",")
  }

  /// The numbers as counts from 1 on; nil where one is not.
  var counts: [Int]? {
    let counts = numbers.compactMap { Int(exactly: $0) }.filter { $0 > 0 && $0 <= 1 << 20 }
    return counts.count == numbers.count ? counts : nil
  }
}
