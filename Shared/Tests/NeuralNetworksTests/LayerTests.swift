import NeuralNetworks
import Tensors
import Testing
import _TestSupport

@Suite("Layers, losses and densities against PyTorch")
struct LayerTests {
  @Test("results and all gradients", arguments: try LayerFixture.all.get())
  func agreesWithPyTorch(_ fixture: LayerFixture) throws {
    let function = try #require(layerFunctions[fixture.kind], "no layer for \(fixture.kind)")
    let names = fixture.names
    let inputs = names.compactMap { fixture.inputs[$0]?.tensor }
    func output(_ tensors: [Tensor]) -> Tensor {
      let named = Dictionary(uniqueKeysWithValues: zip(names, tensors))
      return function(LayerInputs(tensors: named), fixture)
    }
    let outputError = largestError(of: output(inputs), against: fixture.output.tensor)
    #expect(outputError < Precision.fixtureTolerance)
    let cotangent = fixture.cotangent.tensor
    let (_, gradients) = valueAndGradient(at: inputs) { (output($0) * cotangent).sum() }
    for (name, gradient) in zip(names, gradients) {
      let expected = try #require(fixture.gradients[name]).tensor
      let error = largestError(of: gradient, against: expected)
      #expect(error < Precision.fixtureTolerance, "gradient of \(name)")
    }
  }

  @Test("every kind of fixture is there")
  func fixturesAreComplete() throws {
    let kinds = Set(try LayerFixture.all.get().map(\.kind))
    #expect(kinds == Set(layerFunctions.keys))
  }
}
