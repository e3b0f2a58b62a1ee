import NeuralNetworks
import Optimizers
import Tensors
import Testing
import _TestSupport

@Suite("Schedules and averages")
struct ScheduleTests {
  private struct File: Decodable { var rates: [String: [Double]] }

  static let schedules: [String: Schedule] = [
    "constant": .constant(0.5),
    "stepped": .stepped(0.5, at: [3, 7, 8]),
    "cosine": .cosine(0.5, steps: 15, final: 0.05),
    "linear": .linear(0.5, steps: 8, final: 0.05),
    "warmedUp": Schedule.cosine(0.5, steps: 10).warmedUp(over: 5),
  ]

  @Test("learning rates agree with PyTorch", arguments: schedules.keys.sorted())
  func agreesWithPyTorch(name: String) throws {
    let file: File = try fixture("schedules.json")
    let expected = try #require(file.rates[name])
    let schedule = try #require(Self.schedules[name])
    let rates = expected.indices.map { Double(schedule($0)) }
    #expect(largestError(of: rates, against: expected) < Precision.unit)
  }

  @Test("after its end a schedule stays where it is")
  func ends() {
    #expect(Schedule.cosine(0.5, steps: 10, final: 0.25)(1_000) == 0.25)
    #expect(Schedule.linear(0.5, steps: 10, final: 0.25)(1_000) == 0.25)
    #expect(Schedule { Double($0) * 2 }(3) == 6)
  }

  @Test("a Polyak average moves parameters and running statistics")
  func polyak() throws {
    let fixture = try TrainingFixture.file.get()
    let start = try fixture.network("batch")
    var (model, average) = (start, start)
    var arm = TrainingArm(SGD(learningRate: 0.1))
    _ = arm.train(&model, steps: 0..<1, on: fixture.batches)
    polyakUpdate(&average, towards: model, rate: 0.25)
    for (index, tensor) in average.tensors.enumerated() {
      let expected = start.tensors[index] * 0.75 + model.tensors[index] * 0.25
      #expect(largestError(of: tensor, against: expected) < 1e-6)
    }
    #expect(average.norm1.runningMean != start.norm1.runningMean)
    polyakUpdate(&average, towards: model, rate: 1)
    #expect(average.tensors == model.tensors)
  }
}
