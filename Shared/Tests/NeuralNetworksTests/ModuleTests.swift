import NeuralNetworks
import Randomness
import Tensors
import Testing
import _TestSupport

@Suite("Modules and their parameters")
struct ModuleTests {
  @Test("every layer shows every tensor that it stores")
  func visitorsAreComplete() {
    let key = RandomKey(seed: 3)
    #expect(unvisitedTensors(of: Linear(3, 2, key: key)) == [])
    #expect(unvisitedTensors(of: Convolution2D(3, 2, kernel: 3, hasBias: true, key: key)) == [])
    #expect(unvisitedTensors(of: Embedding(count: 3, width: 2, key: key)) == [])
    #expect(unvisitedTensors(of: Dropout(0.5, stream: 1)) == [])
    #expect(unvisitedTensors(of: MultilayerPerceptron(widths: [3, 4, 4, 2], key: key)) == [])
    #expect(unvisitedTensors(of: MultiHeadAttention(width: 4, headCount: 2, key: key)) == [])
    for groups: NormalizationGroups in [.batch, .channels(2), .instance, .layer, .rootMeanSquare] {
      #expect(unvisitedTensors(of: Normalization(groups, channels: 4)) == [])
      #expect(unvisitedTensors(of: SmallNetwork(groups)) == [])
    }
  }

  @Test("a forgotten tensor is found")
  func incompleteVisitor() {
    struct Forgetful: Module {
      var shown = Tensor([1])
      var hidden: [Tensor?] = [nil, Tensor([2])]
      mutating func visit(_ visitor: inout some ParameterVisitor) {
        visitor.parameter(&shown, "shown")
      }
    }
    #expect(unvisitedTensors(of: Forgetful()) == ["hidden.1"])
  }

  @Test("names, order and counts")
  func names() {
    let network = SmallNetwork()
    #expect(
      network.namedTensors.map(\.name) == [
        "conv.weight", "conv.bias", "norm.weight", "norm.bias", "norm.running_mean",
        "norm.running_var", "fc.weight", "fc.bias",
      ])
    #expect(network.parameterNames.count == 6)
    #expect(network.parameters.count == 6)
    #expect(network.tensors.count == 8)
    // 3 x 3 x 2 x 4 + 4, 4 + 4, 4 x 3 + 3.
    #expect(network.parameterCount == 76 + 8 + 15)
    let names = MultilayerPerceptron(widths: [2, 3, 1], key: RandomKey(seed: 1)).parameterNames
    #expect(names == ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"])
  }

  @Test("a copy of a network is frozen while the original changes")
  func copies() {
    var network = SmallNetwork()
    let copy = network
    let before = copy.parameters
    network.updateParameters { tensor, _ in tensor.accumulate(Tensor(ones: tensor.shape)) }
    #expect(copy.parameters == before)
    #expect(network.parameters != before)
  }

  @Test("parameters are written in place when no copy shares them")
  func inPlace() {
    var network = SmallNetwork()
    let before = network.parameters.map(\.identity)
    network.updateParameters { tensor, _ in tensor.accumulate(Tensor(ones: tensor.shape)) }
    #expect(network.parameters.map(\.identity) == before)
  }

  @Test("a mask decides which gradients there are")
  func masks() {
    let network = SmallNetwork()
    let mask = ParameterMask(network) { $0.hasPrefix("fc") }
    #expect(mask.indices(count: 6) == [4, 5])
    let (_, some) = valueAndGradient(at: network, where: mask) {
      $0(images(), in: .batchStatistics).sum()
    }
    #expect(some.values.map { $0 != nil } == [false, false, false, false, true, true])
    let (_, all) = valueAndGradient(at: network) { $0(images(), in: .batchStatistics).sum() }
    #expect(all.values.allSatisfy { $0 != nil })
    #expect(all.values[4] == some.values[4])
    let union = mask.union(ParameterMask([true, false, false, false, false, true]))
    #expect(union.indices(count: 6) == [0, 4, 5])
    #expect(ParameterMask.all.union(mask) == .all)
  }

  @Test("a parameter that the value does not depend on has no gradient")
  func unusedParameters() {
    let (_, gradients) = valueAndGradient(at: SmallNetwork()) { $0.fc(Tensor(ones: [1, 4])).sum() }
    #expect(gradients.values.map { $0 != nil } == [false, false, false, false, true, true])
  }

  @Test("a further result comes along")
  func extra() {
    let result = valueGradientAndExtra(at: SmallNetwork()) { network in
      let logits = network(images(), in: .inference)
      return (logits.squared().mean(), logits.detached)
    }
    #expect(result.extra.shape == [5, 3])
    #expect(largestError(of: result.extra.squared().mean(), against: Tensor(result.value)) < 1e-6)
  }

  @Test("norm, clipping and accumulation of gradients")
  func gradients() {
    // |(3, 4, 12)| = 13.
    var gradients = Gradients([Tensor([3, 4]), nil, Tensor([12])])
    #expect(gradients.norm == 13)
    #expect(gradients.clip(toGlobalNorm: 20) == 13)
    #expect(gradients.values[0] == Tensor([3, 4]))
    #expect(gradients.clip(toGlobalNorm: 6.5) == 13)
    #expect(abs(gradients.norm - 6.5) < 1e-5)
    var sum = Gradients([Tensor([1, 1]), Tensor([1]), nil])
    sum.accumulate(Gradients([Tensor([2, 3]), nil, Tensor([5])]), scale: 2)
    #expect(sum.values == [Tensor([5, 7]), Tensor([1]), Tensor([10])])
    #expect(sum.isFinite && !Gradients([nil, Tensor([Scalar.nan])]).isFinite)
  }

  @Test("the first tensor that is not finite is named")
  func nonFinite() {
    var network = SmallNetwork()
    #expect(network.firstNonFiniteTensor() == nil)
    network.norm.runningMean = Tensor([0, .nan, 0, 0])
    #expect(network.firstNonFiniteTensor() == "norm.running_mean")
  }

  @Test("exclusive or is learned")
  func learning() {
    let x = Tensor([0, 0, 0, 1, 1, 0, 1, 1], shape: [4, 2])
    let labels: [Int32] = [0, 1, 1, 0]
    var network = MultilayerPerceptron(widths: [2, 16, 2], key: RandomKey(seed: 4))
    for _ in 0..<300 {
      let (_, gradients) = valueAndGradient(at: network) {
        crossEntropy(logits: $0(x), labels: labels)
      }
      network.updateParameters { tensor, position in
        if let gradient = gradients.values[position] { tensor.accumulate(gradient, scale: -0.5) }
      }
    }
    #expect(crossEntropy(logits: network(x), labels: labels).scalar() < 0.05)
    #expect(accuracy(logits: network(x), labels: labels) == 1)
  }
}
