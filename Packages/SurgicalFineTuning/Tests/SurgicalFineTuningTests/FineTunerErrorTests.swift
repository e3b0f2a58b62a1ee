import Datasets
import SurgicalFineTuning
import Tensors
import Testing
import Vision

@Suite("Bad input to fine-tuning")
struct FineTunerErrorTests {
  @Test("unknown blocks and methods name the known ones")
  func unknownNames() throws {
    let block = #expect(throws: SurgicalError.self) { try Small.tuned(.blocks(["middle"])) }
    #expect(block == .unknownBlock("middle", known: ["first", "second", "third", "last"]))
    let method = #expect(throws: SurgicalError.self) { try TuningMethod(name: "lora") }
    #expect("\(method.map { "\($0)" } ?? "")".contains("auto-rgn"))
  }

  @Test("a block whose patterns match nothing")
  func emptyBlock() throws {
    let partition = BlockPartition([.init("first", ["stem"]), .init("last", ["fc"])])
    let tuner = try FineTuner(Small.source, partition: partition, settings: Small.settings)
    let error = #expect(throws: SurgicalError.self) {
      try tuner.tune(
        .blocks(["first"]), on: Small.quarters(8), validation: Small.quarters(8), key: Small.key)
    }
    guard case .emptyBlock("first", patterns: ["stem"], _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("no images, too many classes, and settings out of range")
  func badData() throws {
    let tuner = try FineTuner(Small.source, settings: Small.settings)
    let none = Small.quarters(0)
    #expect(throws: SurgicalError.noImages(part: "target")) {
      try tuner.tune(.all, on: none, validation: Small.quarters(4), key: Small.key)
    }
    #expect(throws: SurgicalError.noImages(part: "validation")) {
      try tuner.tune(.all, on: Small.quarters(4), validation: none, key: Small.key)
    }
    var wrong = Small.quarters(4)
    wrong.labels[2] = 6
    #expect(throws: SurgicalError.tooManyClasses(found: 7, network: 4)) {
      try tuner.tune(.all, on: wrong, validation: Small.quarters(4), key: Small.key)
    }
    var settings = Small.settings
    settings.learningRates = [-1]
    #expect(throws: SurgicalError.self) { try FineTuner(Small.source, settings: settings) }
    settings = Small.settings
    settings.epochs = 0
    #expect(throws: SurgicalError.self) { try FineTuner(Small.source, settings: settings) }
  }

  @Test("one diverging rate is passed over; if all diverge the error names them")
  func divergence() throws {
    var settings = Small.settings
    settings.learningRates = [1e30, 1e-2]
    let result = try Small.tuned(.all, settings)
    #expect(abs(result.record.learningRate - 1e-2) < 1e-8)
    settings.learningRates = [1e30]
    settings.selection = .loss
    let error = #expect(throws: SurgicalError.self) { try Small.tuned(.all, settings) }
    guard case .diverged("all", learningRates: [1e30], _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
