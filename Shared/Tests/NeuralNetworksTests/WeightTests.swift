import NeuralNetworks
import Tensors
import Testing
import _TestSupport

@Suite("Weights in and out")
struct WeightTests {
  private let source = SmallNetwork(seed: 1)

  private var exported: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: source.exportedWeights.map { ($0.name, $0.tensor) })
  }

  @Test("convolutions are exported as [outputs, inputs, height, width]")
  func layout() throws {
    let weight = try #require(exported["conv.weight"])
    #expect(weight.shape == [4, 2, 3, 3])
    // Output 3, input 1, row 2, column 0 here is [2, 0, 1, 3] in memory.
    let position = ((2 * 3 + 0) * 2 + 1) * 4 + 3
    #expect(weight.scalars[((3 * 2 + 1) * 3 + 2) * 3 + 0] == source.conv.weight.scalars[position])
    #expect(exported["fc.weight"] == source.fc.weight)
  }

  @Test("loading what was exported gives the same bits")
  func roundTrip() throws {
    var network = SmallNetwork(seed: 2)
    #expect(network.tensors != source.tensors)
    try network.load(exported)
    #expect(network.tensors == source.tensors)
  }

  @Test("weights that do not fit")
  func errors() {
    expectError(
      .missing(name: "fc.bias", present: exported.keys.filter { $0 != "fc.bias" }.sorted())
    ) {
      $0["fc.bias"] = nil
    }
    let names = source.namedTensors.map(\.name)
    expectError(.unexpected(name: "head.bias", expected: names)) { $0["head.bias"] = Tensor([1]) }
    expectError(.shape(name: "conv.weight", found: [3, 3, 2, 4], expected: [4, 2, 3, 3])) {
      $0["conv.weight"] = source.conv.weight
    }
    expectError(.shape(name: "fc.weight", found: [2, 4], expected: [3, 4])) {
      $0["fc.weight"] = Tensor(zeros: [2, 4])
    }
    expectError(.notFinite(name: "norm.running_var")) {
      $0["norm.running_var"] = Tensor([1, .nan, 1, 1])
    }
    expectError(.notFinite(name: "fc.bias")) { $0["fc.bias"] = Tensor([0, .infinity, 1]) }
  }

  // Loading changed weights throws the error and leaves the network alone.
  private func expectError(_ expected: WeightError, _ change: (inout [String: Tensor]) -> Void) {
    var weights = exported
    change(&weights)
    var network = SmallNetwork(seed: 2)
    let before = network.tensors
    #expect(throws: expected) { try network.load(weights) }
    #expect(network.tensors == before)
  }

  @Test("messages name the tensor, what was found and what was expected")
  func messages() {
    let error = WeightError.shape(name: "fc.weight", found: [2, 4], expected: [3, 4])
    #expect("\(error)".contains("\"fc.weight\" has shape [2, 4], but this network needs [3, 4]"))
    let missing = WeightError.missing(name: "a", present: (0..<9).map { "t\($0)" })
    #expect("\(missing)".contains("t0, t1, t2, t3, t4, t5, ... (9 in all)"))
  }
}
