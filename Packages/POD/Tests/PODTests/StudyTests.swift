import Datasets
import Experiments
import Failures
import Foundation
import LinearAlgebra
import OutOfDistribution
import Randomness
import Testing
import Vision
import _TestSupport

@testable import POD

@Suite("Study") struct StudyTests {
  @Test("Configurations of all scales are written and read back", arguments: Scale.allCases)
  func configurations(scale: Scale) throws {
    let study = PODStudy()
    let configuration = study.configuration(at: scale)
    let written = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(PODConfiguration.self, from: written) == configuration)
    let names = study.experiments(configuration).map(\.name)
    for claim in study.claims(configuration) { #expect(names.contains(claim.experiment)) }
    let ids = study.claims(configuration).map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(configuration.perClass == configuration.perClass.sorted())
    // Untuned ODIN is among the settings, so that tuning can leave it as it is.
    #expect(configuration.odinSettings.contains(.untuned))
    #expect(!configuration.odinSettings.contains(PerturbationSetting()))
  }

  @Test("The quick scale has the sixteen pairs on three training sets")
  func quick() {
    let study = PODStudy()
    let configuration = study.configuration(at: .quick)
    #expect(configuration.pairs == ImagePair.standard && configuration.pairs.count == 16)
    #expect(configuration.domains.map(\.name) == ["fashion", "mnist[0-4]", "letters[0-4]"])
    #expect(study.seeds(at: .quick).count >= 5)
    let arms = study.experiments(configuration).first { $0.name == "lowdata" }?.arms
    #expect(arms?.count == 9 && arms?.first == "fashion@5")
  }

  @Test("The paper's scale takes the pairs whose files are there, or says which are missing")
  func paper() throws {
    try CommandRun.inFolder { run in
      let catalog = DataCatalog(folder: run.folder.path)
      func pairs() -> [String] { PODConfiguration.paper(readingFrom: catalog).pairs.map(\.name) }
      #expect(pairs().count == 6 && pairs().first == "svhn vs cifar10")
      for file in ["svhn/train_32x32.mat", "cifar-10-batches-bin/data_batch_1.bin"] {
        let url = run.folder.appending(path: file)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data([1]).write(to: url)
      }
      #expect(pairs() == ["svhn vs cifar10", "cifar10 vs svhn"])
      let ending = try run(
        "reproduce --scale paper --only data --out run --quiet", data: run.folder)
      #expect(ending.status == 3 && ending.errors.contains("svhn"), "\(ending.errors)")
    }
  }

  @Test("A cell's expected time grows with what it computes")
  func cost() throws {
    func seconds(_ scale: Scale) throws -> Double {
      let study = PODStudy()
      let grid = study.experiments(study.configuration(at: scale)).first { $0.name == "grid" }
      return try #require(grid?.secondsPerCell)
    }
    #expect(try seconds(.smoke) < seconds(.quick) && seconds(.quick) < seconds(.full))
    #expect(try (1...20).contains(seconds(.quick)) && (40...300).contains(seconds(.full)))
  }

  @Test(
    "Networks take as many steps with few images as with many", arguments: [25, 100, 500, 1400])
  func steps(count: Int) throws {
    let configuration = PODConfiguration()
    let images = ImageArray(
      pixels: [UInt8](repeating: 0, count: count * 4), count: count, height: 2, width: 2,
      channels: 1)
    let data = LabeledImages(
      images: images, labels: (0..<count).map { Int32($0 % 5) }, classCount: 5)
    let settings = configuration.settings(for: data)
    let perEpoch = (count + 31) / 32
    let steps = settings.classifier.epochs * perEpoch
    let wanted = configuration.classifierSteps
    #expect((wanted..<wanted + perEpoch).contains(steps))
    #expect(settings.siamese.stepCount == configuration.siameseSteps)
    #expect(settings.fineTuning.stepCount == configuration.fineTuningSteps)
  }

  @Test("Few images are the first of many, and pairs share the in-distribution side")
  func images() throws {
    let configuration = PODStudy().configuration(at: .smoke)
    let (library, key) = (ImageLibrary(), RandomKey(seed: 5))
    func draw(_ regime: Regime) throws -> DomainImages {
      try DomainImages(configuration.pairs, regime, configuration, from: library, key: key)
    }
    let (few, all) = try (draw(.perClass(5)), draw(.full))
    #expect(few.train.count == 25 && all.train.count == 100)
    #expect(try all.train.selecting(.perClass(5)) == few.train)
    #expect(few.test == all.test && few.outliers.map(\.images) == all.outliers.map(\.images))
    for (pair, outliers) in all.outliers {
      let sizes = PairSizes(
        trainPerClass: nil, validationPerClass: configuration.validationPerClass,
        testPerClass: configuration.testPerClass, testOutliers: configuration.testOutliers)
      let alone = try pair.images(sizes, from: library, key: key)
      #expect(alone.test == all.test && alone.validation == all.validation)
      #expect(alone.testOutliers == outliers)
      #expect(try alone.train.selecting(.perClass(20)) == all.train)
    }
    #expect(throws: PODError.self) { try draw(.perClass(5_000)) }
  }

  @Test("A search over settings gives what each setting gives alone")
  func search() throws {
    var generator = RandomKey(seed: 1).generator()
    let images = ImageArray(
      pixels: (0..<300 * 64).map { _ in UInt8(truncatingIfNeeded: generator.next()) }, count: 300,
      height: 8, width: 8, channels: 1)
    let network = ResNet(.init(width: 4, classes: 3), key: RandomKey(seed: 2))
    let settings = PODConfiguration().odinSettings
    let found = try ODINSearch(network: network, settings: settings).confidences(on: images)
    #expect(found.count == settings.count)
    let sample = images.tensor(at: [0, 255, 256, 299])
    for (setting, confidences) in zip(settings, found) {
      let moved = try InputPerturbation(epsilon: setting.epsilon)
        .odin(sample, temperature: setting.temperature) { network($0) }
      let alone = try LogitDetector(.odin(temperature: setting.temperature))
        .confidences(for: NetworkOutputs(logits: Matrix(network(moved))))
      for (value, index) in zip(alone, [0, 255, 256, 299]) {
        #expect(abs(confidences[index] - value) < 1e-5, "\(setting)")
      }
    }
    #expect(found[0] != found[1])
  }

  @Test("A search over steps gives what each step of Mahalanobis gives alone")
  func steps() throws {
    let data = SmallImages.halves(300)
    let network = ResNet(.init(width: 4, classes: 3), key: RandomKey(seed: 2))
    let detector = try MahalanobisDetector(
      fitting: NetworkOutputs(of: network, on: data.images), labels: data.labels)
    let settings = PODConfiguration().mahalanobisSettings
    let found = try MahalanobisSearch(network: network, detector: detector, settings: settings)
      .confidences(on: data.images)
    #expect(found.count == settings.count && settings.count > 1)
    let places = [0, 255, 256, 299]
    for (setting, confidences) in zip(settings, found) {
      let moved = try InputPerturbation(epsilon: setting.epsilon)
        .mahalanobis(data.images.tensor(at: places), detector: detector) { network.embeddings($0) }
      let alone = try detector.confidences(
        for: NetworkOutputs(features: [Matrix(network.embeddings(moved))]))
      for (value, index) in zip(alone, places) {
        #expect(abs(confidences[index] - value) < 1e-3 * abs(value), "\(setting)")
      }
    }
    // The step is towards the nearest class.
    #expect(zip(found[0], found[1]).count { $0 < $1 } > 270)
  }

  @Test("Tuning takes the setting with the highest mean, the first of equals")
  func choice() throws {
    let inside = [[1.0, 2], [3, 4], [3, 4]]
    let near = [[1.0, 2], [1, 2], [1, 2]]
    let mixed = [[0.0, 0], [3, 4], [3, 4]]
    #expect(try SettingChoice(inDistribution: inside, outOfDistribution: [near]).index == 1)
    let both = try SettingChoice(inDistribution: inside, outOfDistribution: [near, mixed])
    // Setting 0 has 0.5 and 1, the others 1 and 0.5.
    #expect(both.index == 0 && both.auroc == 0.75)
    #expect(throws: MetricError.self) {
      try SettingChoice(inDistribution: [[]], outOfDistribution: [near])
    }
  }

  @Test("Errors of pairwise detection keep their numbers and kind as a detector's")
  func errors() {
    let errors: [PODError] = [
      .tooFewSamples(class: 17, found: 18, needed: 19),
      .labelOutOfRange(
        index: 17, value: 18, classes: 19),
      .unevenReferences(counts: [17, 18]), .unequalCounts(what: "labels", found: 17, expected: 18),
      .unequalWidths(what: "features", found: 17, expected: 18),
      .notFinite(what: "features", row: 17, column: 18),
      .setting(name: "k", found: "17", expected: "at least 18"),
      .damaged(what: "head", found: "17", expected: "18"),
    ]
    for error in errors {
      let mapped = DetectorError(error)
      #expect(mapped.description.contains("17") && mapped.description.contains("18"), "\(mapped)")
    }
    #expect(DetectorError(.setting(name: "k", found: "0", expected: "1")).failureKind == .usage)
    #expect(DetectorError(.noFeatures) == .empty(input: "features"))
    #expect(DetectorError(.tooFewClasses(found: 1)).description.contains("at least 2"))
  }
}
