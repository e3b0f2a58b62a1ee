import Kernels
import Randomness

extension Storage {
  /// Uniform numbers, always the same for one count and seed.
  convenience init(random count: Int, seed: Int = 0, in range: ClosedRange<Real> = -1...1) {
    var generator = RandomKey(seed: 11).split(seed).generator()
    var values = [Real](repeating: 0, count: count)
    generator.fillUniform(&values, in: range)
    self.init(values)
  }

  var values: [Real] { read { Array($0) } }

  /// The numbers in Double, which versions 1 compute in.
  var doubles: [Double] { read { $0.map { Double($0) } } }

  var bits: [UInt64] { doubles.map(\.bitPattern) }
}

/// Around the widths of vectors and their halves.
let oddSizes = [0, 1, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65]

/// The spacing of numbers near 1.
let unit = Double(Real.ulpOfOne)

/// The largest difference; infinite for other counts and undefined numbers.
func largestDifference(_ found: Storage, _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found.doubles, expected).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}
