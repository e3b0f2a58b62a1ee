import Kernels
import Synchronization

/// A tensor's place on a tape: an index, and which tape it is.
struct TapeNode: Sendable {
  var index: Int32
  var epoch: UInt32

  static let constant = TapeNode(index: -1, epoch: 0)
}

/// The record of one gradient computation: a flat list of pullbacks in the order of evaluation.
///
/// A tape lives on one thread for the duration of one call and is never seen outside this module
/// and the functions built on it. Gradients are freed as soon as they have been passed on.
package final class Tape {
  /// Passes the gradient of one result on to the inputs of the operation that made it.
  package typealias Pullback = (_ gradient: Tensor, _ tape: Tape) -> Void

  private struct Node {
    var pullback: Pullback?
    var gradient: Tensor?
  }

  // Arrays would be checked for exclusive access at every step, which takes a sixth of the time of
  // an operation on a few numbers.
  private var nodes: UnsafeMutablePointer<Node>
  private var capacity = 64
  private var count = 0
  private let epoch: UInt32
  private let parent: Tape?
  private var isSweeping = false

  private static let epochs = Atomic<UInt32>(0)

  private init(parent: Tape?) {
    self.parent = parent
    epoch = Tape.epochs.wrappingAdd(1, ordering: .relaxed).newValue
    nodes = .allocate(capacity: capacity)
  }

  deinit {
    nodes.deinitialize(count: count)
    nodes.deallocate()
  }

  private static var current: Tape? {
    ThreadContext.current.map { Unmanaged<Tape>.fromOpaque($0).takeUnretainedValue() }
  }

  /// The result of a gradient computation: the value, a gradient for each leaf (nil where nothing
  /// flowed), and whatever else the body returned.
  package struct Result<Extra> {
    package var value: Tensor
    package var gradients: [Tensor?]
    package var extra: Extra
  }

  /// Runs `body`, which marks its leaves first, and sweeps backward from the scalar it returns.
  package static func differentiate<Extra, E: Error>(
    _ body: (Tape) throws(E) -> (Tensor, Extra)
  ) throws(E) -> Result<Extra> {
    let parent = current
    let tape = Tape(parent: parent)
    ThreadContext.current = Unmanaged.passUnretained(tape).toOpaque()
    defer {
      ThreadContext.current = parent.map { Unmanaged.passUnretained($0).toOpaque() }
    }
    let (value, extra) = try body(tape)
    precondition(value.shape.elementCount == 1, "gradient of a tensor of shape \(value.shape)")
    let gradients = withExtendedLifetime(tape) { tape.sweep(from: value) }
    return Result(value: value.detached, gradients: gradients, extra: extra)
  }

  private var leafCount = 0

  /// Marks a tensor as one whose gradient is wanted.
  package func leaf(_ tensor: Tensor) -> Tensor {
    leafCount += 1
    return record(tensor, nil)
  }

  fileprivate func record(_ result: Tensor, _ pullback: Pullback?) -> Tensor {
    var result = result
    result.node = TapeNode(index: Int32(count), epoch: epoch)
    if count == capacity { grow() }
    (nodes + count).initialize(to: Node(pullback: pullback, gradient: nil))
    count += 1
    return result
  }

  private func grow() {
    let larger = UnsafeMutablePointer<Node>.allocate(capacity: 2 * capacity)
    larger.moveInitialize(from: nodes, count: count)
    nodes.deallocate()
    nodes = larger
    capacity *= 2
  }

  private func sweep(from value: Tensor) -> [Tensor?] {
    if value.node.epoch == epoch, value.node.index >= 0 {
      isSweeping = true
      nodes[Int(value.node.index)].gradient = Tensor(ones: value.shape)
      var index = count
      while index > leafCount {
        index -= 1
        let pullback = nodes[index].pullback.take()
        guard let gradient = nodes[index].gradient.take() else { continue }
        pullback?(gradient, self)
      }
    }
    return (0..<leafCount).map { nodes[$0].gradient }
  }

  /// Adds to the gradient of a tensor on this tape; does nothing for constants.
  package func add(_ gradient: @autoclosure () -> Tensor, to tensor: Tensor) {
    guard wants(tensor) else { return }
    let node = nodes + Int(tensor.node.index)
    if var sum = node.pointee.gradient.take() {
      sum.accumulate(gradient())
      node.pointee.gradient = sum
    } else {
      node.pointee.gradient = gradient()
    }
  }

  /// Whether a gradient for this tensor is needed.
  package func wants(_ tensor: Tensor) -> Bool {
    tensor.node.index >= 0 && tensor.node.epoch == epoch
  }

  // The tape that records operations on this tensor, if any. A tensor of a tape that has ended is
  // a constant; one of an enclosing tape is a mistake, because its gradient would get lost.
  static func recording(_ tensor: Tensor) -> Tape? {
    guard tensor.node.index >= 0, let tape = current, !tape.isSweeping else { return nil }
    if tensor.node.epoch == tape.epoch { return tape }
    var outer = tape.parent
    while let enclosing = outer {
      precondition(
        enclosing.epoch != tensor.node.epoch,
        "a tensor of an enclosing gradient computation is used inside another one; gradients are "
          + "first order only: pass tensor.detached if it is meant as a constant")
      outer = enclosing.parent
    }
    return nil
  }

  static func record(
    _ result: Tensor, from inputs: some Sequence<Tensor>, _ pullback: @escaping Pullback
  ) -> Tensor {
    for input in inputs {
      if let tape = recording(input) { return tape.record(result, pullback) }
    }
    return result
  }
}

extension Tensor {
  /// Whether a gradient computation that is going on follows operations on this tensor.
  public var isTraced: Bool { Tape.recording(self) != nil }

  /// As `traced(from:_:)` inside this module: the pullback is only made when it is recorded.
  @inline(__always)
  func recorded(from input: Tensor, _ pullback: @autoclosure () -> Tape.Pullback) -> Tensor {
    guard let tape = Tape.recording(input) else { return self }
    return tape.record(self, pullback())
  }

  /// As `recorded(from:_:)` for two inputs.
  @inline(__always)
  func recorded(
    from a: Tensor, _ b: Tensor, _ pullback: @autoclosure () -> Tape.Pullback
  ) -> Tensor {
    guard let tape = Tape.recording(a) ?? Tape.recording(b) else { return self }
    return tape.record(self, pullback())
  }

  /// As `recorded(from:_:)` for three inputs.
  @inline(__always)
  func recorded(
    from a: Tensor, _ b: Tensor, _ c: Tensor, _ pullback: @autoclosure () -> Tape.Pullback
  ) -> Tensor {
    guard let tape = Tape.recording(a) ?? Tape.recording(b) ?? Tape.recording(c) else {
      return self
    }
    return tape.record(self, pullback())
  }

  /// Declares how a gradient passes from this tensor, which was computed from `input`, to `input`.
  ///
  /// `pullback` maps the gradient of the result (of its shape) to that of the input (of its shape);
  /// it is kept only when `input` is being differentiated. Operations inside it are not recorded.
  public func traced(
    from input: Tensor, _ pullback: @escaping (_ gradient: Tensor) -> Tensor
  ) -> Tensor {
    recorded(from: input, { g, tape in tape.add(pullback(g), to: input) })
  }

  /// As `traced(from:_:)` for two inputs; each pullback runs only when its input needs a gradient.
  public func traced(
    from a: Tensor, _ pullbackA: @escaping (_ gradient: Tensor) -> Tensor,
    _ b: Tensor, _ pullbackB: @escaping (_ gradient: Tensor) -> Tensor
  ) -> Tensor {
    recorded(
      from: a, b,
      { g, tape in
        tape.add(pullbackA(g), to: a)
        tape.add(pullbackB(g), to: b)
      })
  }

  /// As `traced(from:_:)` for an operation whose gradients share work: `pullback` also gets, per
  /// input, whether its gradient is wanted, and returns one gradient (or nil) per input.
  public func traced(
    from inputs: [Tensor],
    _ pullback: @escaping (_ gradient: Tensor, _ wanted: [Bool]) -> [Tensor?]
  ) -> Tensor {
    Tape.record(self, from: inputs) { g, tape in
      let results = pullback(g, inputs.map(tape.wants))
      for (input, gradient) in zip(inputs, results) {
        if let gradient { tape.add(gradient, to: input) }
      }
    }
  }
}

/// The value of a scalar function of tensors, and its gradient in each of them (zeros where the
/// value does not depend on it).
public func valueAndGradient<E: Error>(
  at inputs: [Tensor], _ function: ([Tensor]) throws(E) -> Tensor
) throws(E) -> (value: Scalar, gradients: [Tensor]) {
  let result = try Tape.differentiate { (tape) throws(E) -> (Tensor, Void) in
    (try function(inputs.map(tape.leaf)), ())
  }
  let gradients = zip(inputs, result.gradients).map { $1 ?? Tensor(zeros: $0.shape) }
  return (result.value.scalar(), gradients)
}

/// The value of a scalar function of one tensor, and its gradient.
public func valueAndGradient<E: Error>(
  at input: Tensor, _ function: (Tensor) throws(E) -> Tensor
) throws(E) -> (value: Scalar, gradient: Tensor) {
  let (value, gradients) = try valueAndGradient(at: [input]) { (inputs) throws(E) -> Tensor in
    try function(inputs[0])
  }
  return (value, gradients[0])
}
