import Datasets
import LinearAlgebra
import NeuralNetworks
import OutOfDistribution
import Randomness
import Tensors
import Testing
import Vision

@testable import POD

/// Digits 0 to 4 from the 5,000: 300 of each to train on, 100 to test on, and test digits changed.
private struct Digits {
  let train: LabeledImages
  let test: LabeledImages

  init() throws {
    let all = try DataCatalog().mnist5k()
    func part(_ range: Range<Int>) -> LabeledImages {
      let chosen = all.selecting((0..<5).flatMap { label in range.map { 500 * label + $0 } })
      return LabeledImages(images: chosen.images, labels: chosen.labels, classCount: 5)
    }
    train = part(0..<300)
    test = part(300..<400)
  }

  var inverted: ImageArray {
    var images = test.images
    images.pixels = images.pixels.map { 255 - $0 }
    return images
  }

  var turned: ImageArray {
    var images = test.images
    for image in 0..<images.count {
      for row in 0..<28 {
        for column in 0..<28 {
          images.pixels[784 * image + 28 * row + column] =
            test.images.pixels[784 * image + 28 * column + 27 - row]
        }
      }
    }
    return images
  }
}

@Suite("Learning digits")
struct DigitTests {
  private static let key = RandomKey(seed: 1)

  private static var settings: PODSettings {
    var settings = PODSettings(.perceptron(widths: [784, 128, 64, 5]))
    settings.classifier.epochs = 20
    settings.classifier.batchSize = 64
    settings.classifier.learningRate = 0.05
    settings.classifier.shift = 0
    settings.classifier.mirrors = false
    for path in [\PODSettings.siamese, \.fineTuning] {
      settings[keyPath: path].pairsPerEpoch = 32 * 50
      settings[keyPath: path].epochs = 10
      settings[keyPath: path].learningRate = 0.02
    }
    return settings
  }

  private static func network() -> ImagePerceptron {
    ImagePerceptron(widths: [784, 128, 64, 5], key: key.split("network"))
  }

  private static func auroc(
    _ fitted: FittedPOD<ImagePerceptron>, _ inside: ImageArray, _ outside: ImageArray
  ) throws -> Double {
    try OutOfDistribution.auroc(
      inDistribution: fitted.detector.confidences(for: fitted.outputs(on: inside)),
      outOfDistribution: fitted.detector.confidences(for: fitted.outputs(on: outside)))
  }

  @Test("Distances in a classifier's embedding see turned and inverted digits")
  func embedding() throws {
    let digits = try Digits()
    let classifier = try Self.settings.trainedClassifier(
      Self.network(), on: digits.train, key: Self.key)
    let fitted = try Self.settings.embedding(classifier, on: digits.train)
    // The pilot of another program found 0.741 and 0.996.
    #expect(try Self.auroc(fitted, digits.test.images, digits.turned) > 0.65)
    #expect(try Self.auroc(fitted, digits.test.images, digits.inverted) > 0.97)
    let features = try #require(fitted.outputs(on: digits.test.images).features.last)
    let accuracy = try fitted.detector.accuracy(features, labels: digits.test.labels)
    #expect(accuracy > 0.8)
  }

  @Test("A Siamese network tells pairs of held-out digits")
  func siamese() throws {
    let digits = try Digits()
    let fitted = try Self.settings.siamese(Self.network(), on: digits.train, key: Self.key)
    let features = try #require(fitted.outputs(on: digits.test.images).features.last)
    let pairs = try PairSampler(labels: digits.test.labels, key: Self.key).pairs(0..<2000)
    let logits = pairs.map {
      fitted.detector.comparison.logit(features.row($0.first), features.row($0.second))
    }
    #expect(pairAccuracy(logits: logits, areDifferent: pairs.map(\.isDifferent)) > 0.9)
    #expect(try fitted.detector.accuracy(features, labels: digits.test.labels) > 0.9)
    #expect(fitted.detector.name == "POD-S")
  }

  @Test("Few data give a detector, too, and POD-F starts from the classifier")
  func fewData() throws {
    let digits = try Digits()
    let few = try digits.train.selecting(.perClass(5))
    var settings = Self.settings
    settings.fineTuning.trained = .head
    // Without it learnt weights may fall below zero, and inverted digits, which are far, look near.
    settings.fineTuning.keepsWeightsPositive = true
    let classifier = try settings.trainedClassifier(Self.network(), on: few, key: Self.key)
    let fitted = try settings.fineTuned(classifier, on: few, key: Self.key)
    #expect(fitted.network.tensors == classifier.tensors)
    #expect(fitted.detector.references.map(\.rows) == [5, 5, 5, 5, 5])
    let auroc = try Self.auroc(fitted, digits.test.images, digits.inverted)
    #expect(auroc > 0.9)
    let again = try settings.fineTuned(classifier, on: few, key: Self.key)
    #expect(again.detector == fitted.detector)
  }
}
