import ArgumentParser
import ReinforcementLearning
import Tensors

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
    numbers.map { number in Int(exactly: number).map(String.init) ?? "\(number)" }
      .joined(separator: ",")
  }

  /// The numbers as counts from 1 on; nil where one is not.
  var counts: [Int]? {
    let counts = numbers.compactMap { Int(exactly: $0) }
      .filter { (1...CountLimit.width.rawValue).contains($0) }
    return counts.count == numbers.count ? counts : nil
  }

  /// Refuses numbers that are not finite in the precision of rewards.
  static func requireRewards(_ options: [(name: String, value: Double)]) throws {
    for (name, value) in options where !Scalar(value).isFinite {
      throw ValidationError(
        "\(name) is \(value), expected a number within ±\(Scalar.greatestFiniteMagnitude)")
    }
  }

  /// Refuses numbers that are no widths of layers.
  func requireWidths(_ name: String) throws {
    guard counts == nil else { return }
    throw ValidationError(
      "\(name) is \(defaultValueDescription), expected widths from 1 to "
        + "\(CountLimit.width.rawValue)")
  }
}
