import Foundation
import Randomness

/// The logits and distributions of the toy sets.
enum ToyEquations {
  /// The log-odds of two unit Gaussians at (-2, 0) and (2, 0), shifted: `(-2x - 2, 2x - 2)`.
  static func line(_ point: [Double]) -> [Double] { [-2 * point[0] - 2, 2 * point[0] - 2] }

  /// The centres of the two components of each XOR class.
  static let corners: [[[Double]]] = [[[-4, -4], [4, 4]], [[-4, 4], [4, -4]]]

  /// `log sum exp(-d^2 / 0.5)` over the two components of each class.
  static func exclusiveOr(_ point: [Double]) -> [Double] {
    corners.map { components in
      let exponents = components.map { -squaredDistance(point, $0) / 0.5 }
      let largest = exponents.max() ?? 0
      return largest + log(exponents.reduce(0) { $0 + exp($1 - largest) })
    }
  }

  /// `2 <u_k, x>` for three unit vectors at 0, 120 and 240 degrees.
  static func circle(_ point: [Double]) -> [Double] {
    (0..<3).map { k in
      let unit = polar(1, 2 * .pi / 3 * Double(k))
      return 2 * (unit[0] * point[0] + unit[1] * point[1])
    }
  }

  /// A point by length and angle.
  static func polar(_ length: Double, _ angle: Double) -> [Double] {
    [length * cos(angle), length * sin(angle)]
  }

  /// The 100-dimensional set: class c has mean `6 e_c`, deviation 2 on the first 10 coordinates and
  /// 0.5 on the others; OOD is moved by ±0.35 on each of the others.
  static func spread(_ part: ToyPart, using generator: inout RandomGenerator) -> [Double] {
    let (label, isOutside): (Int, Bool) =
      switch part {
      case .inside(let label): (label, false)
      case .outside: (generator.integer(below: 5), true)
      }
    return (0..<100).map { d in
      var value = generator.normal(standardDeviation: d < 10 ? 2 : 0.5)
      if d == label { value += 6 }
      if isOutside && d >= 10 { value += generator.bernoulli(0.5) ? 0.35 : -0.35 }
      return value
    }
  }

  private static func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
}
