import Foundation
public import Tensors

/// A learning rate as a function of the step, counted from 0.
public struct Schedule: Sendable {
  private let rate: @Sendable (Int) -> Double

  /// A schedule computed by a closure.
  public init(_ rate: @escaping @Sendable (Int) -> Double) { self.rate = rate }

  /// The learning rate of a step.
  public func callAsFunction(_ step: Int) -> Scalar { Scalar(rate(step)) }

  /// Always the same rate.
  public static func constant(_ rate: Double) -> Schedule { Schedule { _ in rate } }

  /// `rate * factor^(number of milestones reached)`.
  public static func stepped(_ rate: Double, at milestones: [Int], factor: Double = 0.1) -> Schedule
  {
    Schedule { step in milestones.reduce(rate) { step >= $1 ? $0 * factor : $0 } }
  }

  /// From `rate` to `final` along half a cosine over `steps` (Loshchilov & Hutter 2017).
  public static func cosine(_ rate: Double, steps: Int, final: Double = 0) -> Schedule {
    Schedule { step in
      let progress = Double(min(step, steps)) / Double(max(steps, 1))
      return final + (rate - final) * (1 + cos(.pi * progress)) / 2
    }
  }

  /// From `rate` to `final` along a line over `steps`.
  public static func linear(_ rate: Double, steps: Int, final: Double = 0) -> Schedule {
    Schedule { step in
      rate + (final - rate) * Double(min(step, steps)) / Double(max(steps, 1))
    }
  }

  /// This schedule after `steps` steps of linear growth up to its first rate.
  public func warmedUp(over steps: Int) -> Schedule {
    let rate = self.rate
    return Schedule { step in
      step < steps ? rate(0) * Double(step + 1) / Double(steps) : rate(step - steps)
    }
  }
}
