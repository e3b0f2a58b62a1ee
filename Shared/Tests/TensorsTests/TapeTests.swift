import Dispatch
import Synchronization
import Tensors
import Testing
import _TestSupport

@Suite("The tape")
struct TapeTests {
  @Test("gradients of a composite function")
  func composite() {
    // f = sum(x y) + sum(x^2): df/dx = y + 2x, df/dy = x.
    let (x, y) = (Tensor([1, 2, 3]), Tensor([4, 5, 6]))
    let (value, gradients) = valueAndGradient(at: [x, y]) {
      ($0[0] * $0[1]).sum() + $0[0].squared().sum()
    }
    #expect(value == 46)
    #expect(gradients == [Tensor([6, 9, 12]), Tensor([1, 2, 3])])
  }

  @Test("an input that the value does not depend on has a gradient of zeros")
  func unusedInput() {
    let (_, gradients) = valueAndGradient(at: [Tensor([1, 2]), Tensor([3, 4])]) { $0[0].sum() }
    #expect(gradients[1] == Tensor(zeros: [2]))
  }

  @Test("a value that is an input, or a constant")
  func trivialFunctions() {
    #expect(valueAndGradient(at: Tensor(3)) { $0 }.gradient == Tensor(1))
    #expect(valueAndGradient(at: Tensor(3)) { _ in Tensor(5) }.gradient == Tensor(0))
    #expect(valueAndGradient(at: Tensor(3)) { $0.detached * 2 }.gradient == Tensor(0))
  }

  @Test("no pullback runs for a constant, nor is one kept")
  func constantsCostNothing() {
    let calls = Counter()
    let frozen = Tensor([1, 2, 3])
    let (_, gradient) = valueAndGradient(at: Tensor([1, 1, 1])) { x in
      let prefix = (frozen * 2).traced(from: frozen) { calls.counted($0) }
      let product = (x * prefix.detached)
        .traced(from: x, { $0 * prefix }, prefix, { calls.counted($0) })
      let both = product.traced(from: [product, prefix]) { g, wanted in
        [g, wanted[1] ? calls.counted(g) : nil]
      }
      return both.sum()
    }
    #expect(calls.count == 0)
    #expect(gradient == Tensor([2, 4, 6]))
  }

  @Test("operations outside any computation are not recorded")
  func nothingOutside() {
    let calls = Counter()
    let stale = Tensor([1, 2]).traced(from: Tensor([1, 2])) { calls.counted($0) }
    _ = valueAndGradient(at: Tensor([1, 1])) { ($0 * stale).sum() }
    #expect(calls.count == 0)
  }

  @Test("a tensor of a computation that has ended is a constant")
  func staleTensors() {
    var kept = Tensor(0)
    _ = valueAndGradient(at: Tensor([2, 3])) { x in
      kept = x.squared()
      return kept.sum()
    }
    let (value, gradient) = valueAndGradient(at: Tensor([1, 1])) { ($0 * kept).sum() }
    #expect(value == 13)
    #expect(gradient == Tensor([4, 9]))
    #expect((kept + kept).sum().scalar() == 26)
  }

  @Test("a computation inside another one gives constants to it")
  func nested() {
    // The inner gradient of x^3 at 2 is 12; the outer function is 12 y.
    let (value, gradient) = valueAndGradient(at: Tensor([5])) { y in
      let inner = valueAndGradient(at: Tensor([2])) { $0.power(3).sum() }.gradient
      return (inner * y).sum()
    }
    #expect(value == 60)
    #expect(gradient == Tensor([12]))
  }

  @Test("a computation inside a pullback")
  func nestedInPullback() {
    let (_, gradient) = valueAndGradient(at: Tensor([3])) { x in
      (x.detached * 2).traced(from: x) { g in
        g * valueAndGradient(at: Tensor([4])) { $0.squared().sum() }.gradient
      }.sum() + x.sum()
    }
    #expect(gradient == Tensor([9]))
  }

  @Test("an error thrown by the function ends the computation")
  func throwing() throws {
    struct Stop: Error {}
    let input = Tensor([1, 2])
    #expect(throws: Stop.self) {
      try valueAndGradient(at: input) { (x: Tensor) throws(Stop) -> Tensor in
        _ = x * x
        throw Stop()
      }
    }
    #expect(valueAndGradient(at: input) { $0.squared().sum() }.gradient == Tensor([2, 4]))
    let outer = valueAndGradient(at: input) { x in
      let inner = try? valueAndGradient(at: input) { (_: Tensor) throws(Stop) -> Tensor in
        throw Stop()
      }
      return inner == nil ? x.squared().sum() : x.sum()
    }
    #expect(outer.gradient == Tensor([2, 4]))
  }

  @Test("threads do not see each other's computations")
  func severalThreads() {
    let rows = DifferentiableOperation.all
    withProcessSettings {
      let expected = rows.map { rowGradients($0) }
      let mismatches = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        for (row, gradients) in zip(rows, expected) where rowGradients(row) != gradients {
          mismatches.add(1, ordering: .relaxed)
        }
      }
      #expect(mismatches.load(ordering: .relaxed) == 0)
    }
  }

  private func rowGradients(_ operation: DifferentiableOperation) -> [Tensor] {
    valueAndGradient(at: operation.inputs) { operation.function($0).sum() }.gradients
  }
}

/// Counts the gradients that pass through it.
private final class Counter {
  private(set) var count = 0
  func counted(_ gradient: Tensor) -> Tensor {
    count += 1
    return gradient
  }
}
