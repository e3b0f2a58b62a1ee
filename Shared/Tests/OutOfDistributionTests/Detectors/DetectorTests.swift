import Experiments
import Foundation
import Kernels
import LinearAlgebra
import OutOfDistribution
import Randomness
import Testing

@Suite("Detectors")
struct DetectorTests {
  @Test("every detector agrees with its definition in numpy, scipy and scikit-learn")
  func fixtures() throws {
    let fixture = try DetectorFixture.load()
    let detectors = try fixture.detectors()
    #expect(Set(detectors.keys) == Set(fixture.confidences.keys))
    for (name, detector) in detectors {
      let found = try detector.confidences(for: fixture.queryOutputs)
      let difference = largestDifference(found, try #require(fixture.confidences[name]))
      #expect(difference < 1e-9, "\(name): \(difference)")
      let scores = try detector.outOfDistributionScores(for: fixture.queryOutputs)
      #expect(scores == found.map { -$0 })
    }
  }

  /// pytorch-ood's figures are multiples of ours, or for MSP the probability instead of its logarithm.
  @Test(
    "detectors agree with the definitions of pytorch-ood where these order samples the same way")
  func otherDefinitions() throws {
    let fixture = try DetectorFixture.load()
    let (train, labels) = (fixture.trainOutputs, fixture.labels)
    let features = Matrix(fixture.train)
    var detectors = try fixture.detectors()
    // It adds 1e-6 to the scatter matrix, where ours counts in units of the mean variance.
    let means = ClassMeans(features, labels)
    let ridge = 1e-6 / (Double(features.rows) * means.meanVariance)
    detectors["mahalanobis"] = try MahalanobisDetector(
      fitting: train, labels: labels, rule: PrecisionRule(ridge: ridge))
    let factors = ["gen": 2, "mahalanobis": 2 * Double(features.rows)]
    for (name, expected) in fixture.pytorchOOD {
      let detector = try #require(detectors[name])
      let found = try detector.outOfDistributionScores(for: fixture.queryOutputs)
      let scaled = found.map { name == "msp" ? -exp(-$0) : $0 / (factors[name] ?? 1) }
      let difference = largestDifference(scaled, expected)
      #expect(difference < 1e-9, "\(name): \(difference)")
    }
    #expect(fixture.pytorchOOD.count == 8)
  }

  @Test func fittedNumbers() throws {
    let fixture = try DetectorFixture.load()
    let (train, layer) = (fixture.trainOutputs, try fixture.lastLayer())
    let vim = try VirtualLogitDetector(fitting: train, lastLayer: layer, dimension: 3)
    #expect(abs(vim.alpha - fixture.alpha) < 1e-10)
    let react = try RectifiedActivationDetector(fitting: train, lastLayer: layer)
    #expect(abs(react.threshold - fixture.threshold) < 1e-13)
    #expect(VirtualLogitDetector.defaultDimension(width: 2048) == 1000)
    #expect(VirtualLogitDetector.defaultDimension(width: 768) == 512)
    #expect(VirtualLogitDetector.defaultDimension(width: 512) == 256)
  }

  @Test("layers weighted by our logistic regression agree with scikit-learn's")
  func layerRegression() throws {
    let fixture = try DetectorFixture.load()
    let (queries, half) = (fixture.queryOutputs, fixture.queries.count / 2)
    let detector = try MahalanobisDetector(
      fitting: fixture.trainOutputs, labels: fixture.labels, layers: .all)
    let part = { (rows: Range<Int>) in
      NetworkOutputs(
        features: queries.features.map { m in Matrix(rows.map { m.row($0) }) })
    }
    let weighted = try detector.weighted(
      inDistribution: part(0..<half), outOfDistribution: part(half..<2 * half))
    guard case .logistic(let weights, let intercept) = weighted.combination else {
      Issue.record("the combination is \(weighted.combination)")
      return
    }
    #expect(largestDifference(weights, fixture.layerWeights) < 1e-6)
    #expect(abs(intercept - fixture.layerIntercept) < 1e-6)
    let layers = try detector.layerConfidences(for: queries)
    let byHand = (0..<2 * half).map {
      intercept + weights[0] * layers[0][$0] + weights[1] * layers[1][$0]
    }
    #expect(largestDifference(try weighted.confidences(for: queries), byHand) < 1e-12)
  }

  @Test func vectors() throws {
    let vectors = try detectorVectors()
    #expect(vectors.count > 40)
    for vector in vectors {
      #expect(vector.passes, "\(vector.name): \(vector.got), expected \(vector.expected)")
    }
  }

  @Test("MSP still ranks where probabilities round to 1, and ODIN where floats would tie")
  func logarithmicForms() throws {
    let msp = try LogitDetector(.maximumProbability)
    let outputs = NetworkOutputs(logits: Matrix([[50, 0, 0], [60, 0, 0], [700, 0, 0]]))
    let confidences = try msp.confidences(for: outputs)
    #expect(confidences[0] < confidences[1] && confidences[1] < confidences[2])
    #expect(confidences[2] < 0)
    let odin = try LogitDetector(.odin()).confidences(
      for: NetworkOutputs(logits: Matrix([[8, 6, 0], [8, 6.0001, 0]])))
    #expect(odin[0] > odin[1])
  }

  @Test func layersFromTheLast() throws {
    let fixture = try DetectorFixture.load()
    let (train, queries) = (fixture.trainOutputs, fixture.queryOutputs)
    let both = try MahalanobisDetector(
      fitting: train, labels: fixture.labels, layers: .these([-1, 0]))
    let layers = try both.layerConfidences(for: queries)
    let expected = try #require(fixture.confidences["mahalanobis"])
    #expect(largestDifference(layers[0], expected) < 1e-9)
    #expect(throws: DetectorError.missingLayer(detector: "mahalanobis", layer: 0, available: 2)) {
      try MahalanobisDetector(fitting: train, labels: fixture.labels, layers: .these([-3]))
    }
  }

  @Test func halvedDistances() throws {
    let fixture = try DetectorFixture.load()
    let halved = try MahalanobisDetector(
      fitting: fixture.trainOutputs, labels: fixture.labels, isHalved: true)
    let expected = try #require(fixture.confidences["mahalanobis"]).map { $0 / 2 }
    #expect(largestDifference(try halved.confidences(for: fixture.queryOutputs), expected) < 1e-10)
  }

  @Test("a covariance without inverse is told, a ridge mends it")
  func rankDeficiency() throws {
    let outputs = NetworkOutputs(features: [
      Matrix([[1, 0, 0], [3, 0, 0], [1, 0, 0], [3, 0, 0]])
    ])
    let detector = try MahalanobisDetector(fitting: outputs, labels: [0, 0, 0, 0])
    #expect(detector.notes.count == 1)
    #expect(detector.notes.first?.contains("has rank 1 of 3") == true)
    let ridge = try MahalanobisDetector(
      fitting: outputs, labels: [0, 0, 0, 0], rule: PrecisionRule(ridge: 0.1))
    #expect(ridge.notes.isEmpty)
  }

  @Test("a common offset costs no digits")
  func offset() throws {
    let fixture = try DetectorFixture.load()
    let moved = { (rows: [[Double]]) in
      NetworkOutputs(features: [Matrix(rows.map { $0.map { $0 + 4096 } })])
    }
    let detector = try MahalanobisDetector(fitting: moved(fixture.train), labels: fixture.labels)
    let found = try detector.confidences(for: moved(fixture.queries))
    #expect(largestDifference(found, try #require(fixture.confidences["mahalanobis"])) < 1e-8)
  }

  @Test("neighbours agree with a sort, across blocks and for any number of threads")
  func neighbors() throws {
    var generator = RandomGenerator(key: RandomKey(seed: 5))
    let (bank, queries) = (generator.normals(5000, 3), generator.normals(300, 3))
    let outputs = NetworkOutputs(features: [Matrix(bank)])
    let knn = try NearestNeighborDetector(fitting: outputs, k: 7)
    let threads = ThreadPool.threadCount
    defer { ThreadPool.threadCount = threads }
    ThreadPool.threadCount = 1
    let found = try knn.confidences(for: NetworkOutputs(features: [Matrix(queries)]))
    ThreadPool.threadCount = 3
    #expect(try knn.confidences(for: NetworkOutputs(features: [Matrix(queries)])) == found)
    let unit = { (x: [Double]) in x.map { $0 / x.reduce(0) { $0 + $1 * $1 }.squareRoot() } }
    let stored = bank.map(unit)
    for row in stride(from: 0, to: 300, by: 37) {
      let query = unit(queries[row])
      let distances = stored.map { zip($0, query).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      #expect(abs(found[row] + distances.sorted()[6].squareRoot()) < 1e-12)
    }
  }

  @Test("the tied covariance does not depend on threads")
  func threads() throws {
    var generator = RandomGenerator(key: RandomKey(seed: 6))
    let outputs = NetworkOutputs(features: [Matrix(generator.normals(9000, 5))])
    let labels = (0..<9000).map { Int32($0 % 4) }
    let threads = ThreadPool.threadCount
    defer { ThreadPool.threadCount = threads }
    ThreadPool.threadCount = 1
    let alone = try MahalanobisDetector(fitting: outputs, labels: labels)
    ThreadPool.threadCount = 3
    #expect(try MahalanobisDetector(fitting: outputs, labels: labels) == alone)
  }

  @Test func settingsOfODIN() {
    #expect(PerturbationSetting.odinGrid.count == 43)
    #expect(!PerturbationSetting.odinGrid.contains(PerturbationSetting()))
    #expect(PerturbationSetting.odinGrid.contains(.untuned))
    #expect(TuningMode.allCases.map(\.rawValue) == ["none", "validation", "oracle"])
  }
}

extension RandomGenerator {
  fileprivate mutating func normals(_ rows: Int, _ columns: Int) -> [[Double]] {
    (0..<rows).map { _ in (0..<columns).map { _ in normal() } }
  }
}

/// The mean variance of features around the means of their classes.
private struct ClassMeans {
  let meanVariance: Double

  init(_ features: Matrix, _ labels: [Int32]) {
    var squares = 0.0
    for label in Set(labels) {
      let rows = labels.indices.filter { labels[$0] == label }.map { features.row($0) }
      let mean = Matrix(rows).columnMeans()
      squares += rows.reduce(0) { $0 + zip($1, mean).reduce(0) { $0 + pow($1.0 - $1.1, 2) } }
    }
    meanVariance = squares / Double(features.rows * features.columns)
  }
}
