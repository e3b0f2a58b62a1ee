import Tensors
import Testing
import _TestSupport

@Suite("Gradients of operations")
struct GradientTests {
  @Test("against differences", arguments: DifferentiableOperation.all)
  func agreesWithDifferences(_ operation: DifferentiableOperation) {
    let error = gradientError(at: operation.inputs, of: operation.function)
    #expect(error < Precision.gradientTolerance)
  }
}
