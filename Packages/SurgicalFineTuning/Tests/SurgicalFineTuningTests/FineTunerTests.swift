import Datasets
import NeuralNetworks
import Randomness
import SurgicalFineTuning
import Tensors
import Testing
import Vision

@Suite("Fine-tuning")
struct FineTunerTests {
  @Test(
    "only the chosen block changes, whatever the weight decay",
    arguments: [
      ("first", ["conv1", "layer1"]), ("second", ["layer2"]), ("third", ["layer3"]),
      ("last", ["fc"]),
    ])
  func frozenBlocks(block: String, prefixes: [String]) throws {
    var settings = Small.settings
    settings.learningRates = [1e-2]
    settings.epochs = 3
    settings.weightDecay = 1e-2
    settings.selection = .loss
    let result = try Small.tuned(.blocks([block]), settings)
    let changed = result.network.changedTensors(since: Small.source)
    #expect(!changed.isEmpty)
    #expect(changed.allSatisfy { name in prefixes.contains { name.hasPathPrefix($0) } })
    #expect(result.record.blocks == [block])
  }

  @Test("frozen statistics of batch normalisation keep every bit, updated ones move")
  func statistics() throws {
    var settings = Small.settings
    settings.selection = .loss
    for (statistics, moves) in [(TuningSettings.Statistics.frozen, false), (.updated, true)] {
      settings.statistics = statistics
      let source = Small.network(.batch)
      let result = try Small.tuned(.all, settings, source: source)
      let changed = result.network.changedTensors(since: source)
      #expect(changed.contains { $0.contains("running") } == moves)
      #expect(changed.contains("fc.weight"))
    }
  }

  @Test("no tuning gives back the source")
  func none() throws {
    let result = try Small.tuned(.none)
    #expect(result.network.changedTensors(since: Small.source).isEmpty)
    #expect(result.record.trainedParameters == 0)
    #expect(result.record.epoch == 0)
  }

  @Test(
    "every method learns the inverted images better than the source does",
    arguments: [
      "all", "block:first+second", "lp-ft", "gradual-last-first", "gradual-first-last", "l1",
      "l1-proximal", "auto-rgn", "auto-rgn-minmax", "auto-rgn-block", "auto-snr",
      "cross-validated", "random:third",
    ])
  func methodsLearn(name: String) throws {
    let method = try TuningMethod(name: name)
    #expect(method.name == name)
    var settings = Small.settings
    settings.epochs = 8
    let result = try Small.tuned(method, settings)
    let test = Small.quarters(80, inverted: true, seed: 3)
    let before = accuracy(of: Small.source, on: test)
    #expect(accuracy(of: result.network, on: test) > before + 0.1)
    #expect(result.record.validationAccuracy > before)
  }

  @Test("what validation chose is the best of all learning rates and epochs; first of equals")
  func selection() throws {
    var settings = Small.settings
    let rates = settings.learningRates
    let joint = try Small.tuned(.blocks(["first"]), settings)
    var best: TuneRecord?
    for rate in rates {
      settings.learningRates = [rate]
      let single = try Small.tuned(.blocks(["first"]), settings).record
      if single.validationAccuracy > best?.validationAccuracy ?? -1 { best = single }
    }
    #expect(joint.record == best)
  }

  @Test("the same key gives the same bits, another one does not")
  func determinism() throws {
    let (a, b) = (try Small.tuned(.all), try Small.tuned(.all))
    #expect(a.network.changedTensors(since: b.network).isEmpty)
    let other = try FineTuner(Small.source, settings: Small.settings).tune(
      .all, on: Small.quarters(24, inverted: true, seed: 1),
      validation: Small.quarters(24, inverted: true, seed: 2), key: RandomKey(seed: 99))
    #expect(!other.network.changedTensors(since: a.network).isEmpty)
  }

  @Test("cross-validation keeps the block that validates best")
  func crossValidation() throws {
    let chosen = try Small.tuned(.crossValidated)
    let blocks = BlockPartition.standard(for: Small.source).names
    let records = try blocks.map { try Small.tuned(.blocks([$0])).record }
    let best = records.map(\.validationAccuracy).max()
    #expect(chosen.record.validationAccuracy == best)
    #expect(chosen.record.blocks == records.first { $0.validationAccuracy == best }?.blocks)
  }

  @Test("the proximal penalty leaves weights exactly at the source")
  func proximal() throws {
    var settings = Small.settings
    settings.learningRates = [1e-3]
    settings.l1Strengths = [0.9]
    let strong = try Small.tuned(.l1(.proximal), settings).record.movedShare
    settings.l1Strengths = [0]
    let free = try Small.tuned(.l1(.proximal), settings).record.movedShare
    #expect(strong < 0.9)
    #expect(free > strong)
  }

  @Test("a random subset trains as many numbers as the block and no other")
  func randomSubset() throws {
    var settings = Small.settings
    settings.selection = .loss
    settings.learningRates = [1e-2]
    let result = try Small.tuned(.randomSubset(as: "last"), settings)
    #expect(result.record.trainedParameters == 16 * 4 + 4)
    let moved = zip(result.network.parameters, Small.source.parameters).reduce(0) { sum, pair in
      sum + zip(pair.0.scalars, pair.1.scalars).count { $0 != $1 }
    }
    #expect(moved > 0 && moved <= 68)
  }
}
