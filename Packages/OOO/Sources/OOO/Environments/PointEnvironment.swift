public import Randomness
public import ReinforcementLearning
public import Tensors

/// An environment whose state is at most four numbers and whose action at most two, all in double
/// precision.
///
/// What learners see is rounded to `Scalar`; ``advance(by:)`` and ``point`` do without rounding, so
/// that dynamics can be compared with other simulators to the last digits.
public protocol PointEnvironment: Environment {
  /// What the numbers of the state are, such as "x", "y"; as many as the state has.
  var stateNames: [String] { get }

  /// The number of numbers in the state.
  var stateSize: Int { get }

  /// The state, in the order of ``stateNames``; what is left over is 0.
  var point: SIMD4<Double> { get }

  /// What is seen in the present state; what is left over is 0.
  var view: SIMD4<Double> { get }

  /// Goes to the start that a key draws.
  mutating func begin(key: RandomKey)

  /// Goes to a state of finite numbers.
  ///
  /// - Throws: `EnvironmentError.unusableState` if the task cannot be in it.
  mutating func place(at point: SIMD4<Double>) throws(EnvironmentError)

  /// Goes one step; components of a finite action beyond [-1, 1] are clipped, a second one that the
  /// task does not have is ignored.
  mutating func advance(by action: SIMD2<Double>) -> StepOutcome
}

extension PointEnvironment {
  /// Begins an episode and writes its first observation.
  public mutating func reset(
    key: RandomKey, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    begin(key: key)
    writeView(into: &observation)
  }

  /// Goes one step and writes the new observation; allocates nothing.
  ///
  /// - Throws: `EnvironmentError.notFinite`, with step 0 because environments do not count, and the
  ///   state stays as it was.
  @inline(__always)
  public mutating func step(
    _ action: Span<Scalar>, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) -> StepOutcome {
    let second = action.count > 1 ? Double(action[1]) : 0
    let command = SIMD2(Double(action[0]), second)
    // A sum is finite only if both are.
    guard (command.x + command.y).isFinite else {
      throw .notFinite(environment: specification.name, step: 0, what: "the action")
    }
    let outcome = advance(by: command)
    writeView(into: &observation)
    return outcome
  }

  /// The numbers of ``stateNames``; nothing is drawn during steps, so there is no generator.
  public var state: EnvironmentState {
    EnvironmentState(values: (0..<stateSize).map { point[$0] })
  }

  /// Goes to a state and writes its observation.
  ///
  /// - Throws: `EnvironmentError.unusableState` for another number of values, for values that are
  ///   not finite, and for states that the task cannot be in.
  public mutating func restore(
    _ state: EnvironmentState, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {
    try place(at: point(of: state.values))
    writeView(into: &observation)
  }

  /// The numbers of a state as a vector.
  ///
  /// - Throws: `EnvironmentError.unusableState` for another number of values or values that are not
  ///   finite.
  public func point(of values: [Double]) throws(EnvironmentError) -> SIMD4<Double> {
    guard values.count == stateSize, values.allSatisfy(\.isFinite) else {
      throw unusable(
        "expected \(stateSize) finite numbers (\(stateNames.joined(separator: ", "))), "
          + "found \(values)")
    }
    var point = SIMD4<Double>()
    for (i, value) in values.enumerated() { point[i] = value }
    return point
  }

  func unusable(_ problem: String) -> EnvironmentError {
    .unusableState(environment: specification.name, problem: problem)
  }

  @inline(__always)
  private func writeView(into observation: inout MutableSpan<Scalar>) {
    let view = view
    for i in 0..<min(observation.count, 4) { observation[i] = Scalar(view[i]) }
  }
}

/// A number held within [-bound, bound].
@inline(__always)
func clipped(_ value: Double, to bound: Double) -> Double { min(max(value, -bound), bound) }

/// A vector whose components are held within [-bound, bound].
@inline(__always)
func clipped(_ value: SIMD2<Double>, to bound: Double) -> SIMD2<Double> {
  SIMD2(clipped(value.x, to: bound), clipped(value.y, to: bound))
}
