import DCM
import Experiments
import LinearAlgebra
import Randomness
import Tensors
import Testing
import _TestSupport

@Suite("Equations")
struct EquationTests {
  @Test("every number that the paper's equations fix")
  func vectors() {
    let vectors = DCMVectors.all()
    #expect(vectors.count > 75)
    for vector in vectors { #expect(vector.passes, "\(vector.name): \(vector.got)") }
  }

  static let logits = Tensor([2, 1, 0.1, 0.5, 0.4, 2.2, -1, 0.3], shape: [2, 4])

  @Test("gradients agree with differences")
  func gradients() {
    let hinge = EnergyHinge(innerMargin: -3, outerMargin: -1)
    let constraint = AugmentedLagrangian(multiplier: 0.4, weight: 1.5)
    let losses: [(String, (Tensor) -> Tensor)] = [
      ("confidence", { confidenceLoss(logits: $0) }),
      ("inner hinge", hinge.innerLoss), ("outer hinge", hinge.outerLoss),
      ("gamblers", { gamblersLoss(logits: $0, labels: [0, 2], reward: 2.2) }),
      ("self-adaptive", { selfAdaptiveLoss(logits: $0, labels: [0, 2], trust: [0.9, 0.4]) }),
      ("LogitNorm", { normalizedLogits($0, temperature: 0.5) }),
      ("cross-entropies", { crossEntropies(logits: $0, labels: [3, 1]) }),
      ("constraint", { constraint.term(energy(logits: $0).sigmoid().mean() + 0.1) }),
    ]
    for (name, loss) in losses {
      let error = gradientError(at: [Self.logits]) { loss($0[0]) }
      #expect(error < Precision.gradientTolerance, "\(name): \(error)")
    }
    let selection = Tensor([0.4, 0.7])
    let error = gradientError(at: [Tensor([0.2, 1.5]), selection]) {
      SelectiveRisk(losses: $0[0], selection: $0[1], targetCoverage: 0.8)
        .total(auxiliary: $0[0].mean())
    }
    #expect(error < Precision.gradientTolerance, "SelectiveNet: \(error)")
  }

  @Test("the gradient of the confidence loss is softmax minus uniform, over the batch")
  func confidenceGradient() {
    let (_, gradient) = valueAndGradient(at: Self.logits) { confidenceLoss(logits: $0) }
    let expected = (Self.logits.softmax() - 0.25) / 2
    #expect(largestError(of: gradient, against: expected) < 1e-6)
  }

  @Test("an inactive constraint is a constant; multiplier and weight follow the violation")
  func constraints() {
    let start = AugmentedLagrangian(multiplier: 0.2, weight: 2)
    #expect(abs(Double(start.term(Tensor(-0.5)).scalar()) + 0.01) < 1e-7)
    let (_, gradient) = valueAndGradient(at: Tensor(-0.5)) { start.term($0) }
    #expect(gradient.scalar() == 0)
    #expect(abs(Double(start.term(Tensor(0.5)).scalar()) - 0.35) < 1e-6)
    let violated = start.updated(violation: 0.5)
    #expect(violated.multiplier == 0.7 && violated.weight == 3)
    let slack = start.updated(violation: -0.05)
    #expect(abs(slack.multiplier - 0.15) < 1e-12 && slack.weight == 2)
    let loose = start.updated(violation: -0.5)
    #expect(abs(loose.multiplier - 0.1) < 1e-12 && loose.weight == 2)
  }

  @Test("trust is remembered by example and moves a tenth of the way")
  func trust() {
    var memory = LabelTrust(count: 3)
    let logits = Tensor([0, 0, 5], shape: [1, 3])
    #expect(abs(memory.visit([1], logits: logits, labels: [0])[0] - 0.95) < 1e-7)
    #expect(abs(memory.visit([1], logits: logits, labels: [0])[0] - 0.905) < 1e-7)
    #expect(memory.values[0] == 1 && memory.values[2] == 1)
  }

  @Test("class Gaussians: means, tied covariance, and outliers that are far out")
  func gaussians() throws {
    let square = Matrix([[0, 0], [2, 0], [0, 1], [2, 1]])
    let moved = Matrix([[5, 5], [7, 5], [5, 6], [7, 6]])
    let fitted = try ClassGaussians([square, moved], ridge: 0)
    #expect(fitted.means == Matrix([[1, 0.5], [6, 5.5]]))
    let covariance = Matrix.product(
      fitted.factor.factor, fitted.factor.factor, transposing: .right)
    #expect(largestError(of: covariance.elements, against: [1, 0, 0, 0.25]) < 1e-12)
    let key = RandomKey(seed: 4)
    let outliers = fitted.virtualOutliers(candidates: 2000, kept: 3, key: key)
    #expect(outliers.shape == [6, 2])
    let values = outliers.scalars.map { Double($0) }
    for row in 0..<6 {
      let mean = row < 3 ? [1, 0.5] : [6, 5.5]
      let (x, y) = (values[2 * row] - mean[0], (values[2 * row + 1] - mean[1]) / 0.5)
      // The largest of 2,000 squared lengths with two degrees of freedom is about 2 ln 2000 = 15.
      #expect((x * x + y * y) > 8 && (x * x + y * y) < 40)
    }
    #expect(fitted.virtualOutliers(candidates: 2000, kept: 3, key: key) == outliers)
  }
}
