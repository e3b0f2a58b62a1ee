import NeuralNetworks
import Randomness
import Tensors
import Testing
import _TestSupport

@testable import POD

@Suite("Pair heads")
struct PairHeadTests {
  private static let width = 6

  private static func layer(_ head: PairHead, positive: Bool = false) -> PairLayer {
    PairLayer(head, width: width, keepsWeightsPositive: positive, key: RandomKey(seed: 3))
  }

  private static func embeddings(_ seed: UInt64) -> Tensor {
    var generator = RandomKey(seed: seed).generator()
    return Tensor(normal: [5, width], using: &generator)
  }

  @Test("The layer and the double-precision comparison agree", arguments: PairHead.all)
  func layerAndComparison(head: PairHead) throws {
    let layer = Self.layer(head)
    let (a, b) = (Self.embeddings(1), Self.embeddings(2))
    let comparison = try layer.comparison()
    let rows = { (x: Tensor, i: Int) in x.slice(i..<i + 1).scalars.map { Double($0) } }
    let expected = (0..<5).map { comparison.logit(rows(a, $0), rows(b, $0)) }
    #expect(largestError(of: layer(a, b).scalars.map { Double($0) }, against: expected) < 1e-5)
  }

  @Test("Gradients in embeddings and weights", arguments: PairHead.all, [false, true])
  func gradients(head: PairHead, positive: Bool) {
    let layer = Self.layer(head, positive: positive)
    let parameters = layer.parameters
    let inputs = [Self.embeddings(4), Self.embeddings(5)] + parameters
    let error = gradientError(at: inputs) { values in
      var moved = layer
      moved.updateParameters { tensor, index in tensor = values[2 + index] }
      return moved(values[0], values[1])
    }
    #expect(error < Precision.gradientTolerance)
  }

  @Test("Numbers of weights", arguments: zip(PairHead.all, [7, 7, 36, 0, 0]))
  func sizes(head: PairHead, count: Int) {
    #expect(Self.layer(head).parameterCount == count)
    #expect(unvisitedTensors(of: Self.layer(head)).isEmpty)
  }

  @Test("Softplus keeps far samples far")
  func positiveWeights() throws {
    var layer = Self.layer(.weightedL2)
    layer.weight = Tensor(repeating: -1, shape: [1, Self.width])
    #expect(try layer.comparison().negativeShare == 1)
    var kept = Self.layer(.weightedL2, positive: true)
    kept.weight = layer.weight
    let comparison = try kept.comparison()
    #expect(comparison.negativeShare == 0)
    let values = [0.0, 1, 10].map { distance in
      comparison.logit(
        [Double](repeating: 0, count: Self.width), [Double](repeating: distance, count: Self.width))
    }
    #expect(values == values.sorted())
  }

  @Test("Wrong weights are refused")
  func badWeights() {
    #expect(
      throws: PODError.unequalCounts(
        what: "weights of the bilinear head", found: 3, expected: 9)
    ) { try PairComparison(.bilinear, width: 3, weights: [1, 2, 3]) }
    #expect(throws: PODError.self) { try PairComparison(.cosine(temperature: 0), width: 3) }
    #expect(throws: PODError.notFinite(what: "weights of the weighted-l1 head", row: 0, column: 1))
    { try PairComparison(.weightedL1, width: 2, weights: [1, .nan]) }
  }

  @Test("A zero embedding has cosine 0 with everything")
  func zeroCosine() throws {
    let comparison = try PairComparison(.cosine(temperature: 0.1), width: 2)
    #expect(comparison.logit([0, 0], [1, 2]) == 0)
    let layer = PairLayer(.cosine(temperature: 0.1), width: 2, key: RandomKey(seed: 0))
    #expect(layer(Tensor(zeros: [1, 2]), Tensor(ones: [1, 2])).scalar() == 0)
  }

  @Test("Accuracy on pairs is the share on the right side of zero")
  func accuracy() {
    let areDifferent = [true, false, false, false]
    #expect(pairAccuracy(logits: [1, -1, 2, 0], areDifferent: areDifferent) == 0.75)
  }
}
