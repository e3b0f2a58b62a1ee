import Kernels
import Tensors
import Testing
import _TestSupport

/// Storage is shared by copies, reshapings and gradients, and must never change under a reader.
@Suite("Values and shared storage")
struct AliasingTests {
  @Test("writing to a copy leaves the original alone")
  func copies() {
    let original = Tensor([1, 2, 3])
    var copy = original
    #expect(copy.identity == original.identity)
    copy.accumulate(Tensor([10, 10, 10]))
    #expect(original == Tensor([1, 2, 3]))
    #expect(copy == Tensor([11, 12, 13]))
    #expect(copy.identity != original.identity)
  }

  @Test("an unshared tensor is written in place")
  func inPlace() {
    var tensor = Tensor([1, 2, 3])
    let before = tensor.identity
    tensor.accumulate(Tensor([1, 1, 1]), scale: 2)
    #expect(tensor.identity == before)
    #expect(tensor == Tensor([3, 4, 5]))
  }

  @Test("a reshaping shares storage, and survives a write to its source")
  func reshapings() {
    var source = Tensor([1, 2, 3, 4])
    let view = source.reshaped([2, 2])
    #expect(view.identity == source.identity)
    source.accumulate(Tensor([1, 1, 1, 1]))
    #expect(view == Tensor([1, 2, 3, 4], shape: [2, 2]))
  }

  @Test("a tensor added to itself")
  func selfAccumulation() {
    var tensor = Tensor([1, 2])
    tensor.accumulate(tensor)
    #expect(tensor == Tensor([2, 4]))
    tensor.accumulate(tensor, scale: -1)
    #expect(tensor == Tensor([0, 0]))
  }

  @Test("one gradient that several tensors share is not added to in place")
  func sharedGradients() {
    // a + b hands the same gradient storage to both; a then gets more on top.
    let (_, gradients) = valueAndGradient(at: [Tensor([1, 2]), Tensor([3, 4])]) { inputs in
      let (a, b) = (inputs[0], inputs[1])
      return (a + b).sum() + (a * 10).sum() + (a + b).reshaped([2, 1]).sum()
    }
    #expect(gradients == [Tensor([12, 12]), Tensor([2, 2])])
  }

  @Test("a gradient that a pullback keeps does not change afterwards")
  func keptGradients() {
    var kept: [Tensor] = []
    _ = valueAndGradient(at: Tensor([1, 2])) { x in
      let first = x.detached.traced(from: x) { g in
        kept.append(g)
        return g
      }
      return (first + x + x).sum() + first.sum()
    }
    #expect(kept == [Tensor([2, 2])])
  }

  @Test("a pullback that returns a tensor of the computation does not give it away")
  func returnedInputs() {
    let weights = Tensor([5, 6])
    let (_, gradient) = valueAndGradient(at: Tensor([1, 2])) { x in
      (x.detached * weights).traced(from: x) { _ in weights }.sum() + x.sum() + x.sum()
    }
    #expect(weights == Tensor([5, 6]))
    #expect(gradient == Tensor([7, 8]))
  }

  @Test("the inputs are as they were after a gradient computation")
  func inputsUnchanged() {
    for operation in DifferentiableOperation.all {
      let inputs = operation.inputs
      let before = inputs.map(\.scalars)
      _ = valueAndGradient(at: inputs) { operation.function($0).sum() }
      #expect(inputs.map(\.scalars) == before, "\(operation.testDescription)")
    }
  }

  @Test("a gradient keeps its numbers while another one is added to a copy")
  func gradientCopies() {
    let gradient = valueAndGradient(at: Tensor([1, 2])) { ($0 + $0).sum() }.gradient
    var sum = gradient
    sum.accumulate(gradient, scale: 3)
    #expect(gradient == Tensor([2, 2]))
    #expect(sum == Tensor([8, 8]))
  }

  @Test("nothing that a computation made outlives it", arguments: DifferentiableOperation.all)
  func lifetimes(_ operation: DifferentiableOperation) {
    var intermediates: [WeakStorage] = []
    func computation() {
      _ = valueAndGradient(at: operation.inputs) { inputs in
        let shifted = inputs.map { $0 + 0 }
        let result = operation.function(shifted)
        intermediates = (inputs + shifted + [result]).map { WeakStorage($0.storage) }
        return (result * result).sum()
      }
    }
    computation()
    #expect(intermediates.allSatisfy { $0.storage == nil })
  }
}

private struct WeakStorage {
  weak var storage: Storage?
  init(_ storage: Storage) { self.storage = storage }
}
