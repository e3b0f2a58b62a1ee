import BenchmarkWorkloads

/// Times of single steps.
enum Sampling {
  /// A sample takes at least this long, so that the clock's own cost does not show.
  private static let shortestSample = 0.005
  private static let fewestSamples = 3

  /// Times of one step in seconds, measured over at least `seconds` and three samples.
  static func samples(of step: () -> Void, seconds: Double) -> [Double] {
    var count = 1
    while duration(of: step, count) < shortestSample { count *= 2 }
    var found: [Double] = []
    var total = 0.0
    while total < seconds || found.count < fewestSamples {
      let time = duration(of: step, count)
      total += time
      found.append(time / Double(count))
    }
    return found
  }

  /// The seconds that `count` steps take.
  static func duration(of step: () -> Void, _ count: Int) -> Double {
    ContinuousClock().measure { for _ in 0..<count { step() } }.seconds
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + 1e-18 * Double(components.attoseconds)
  }
}
