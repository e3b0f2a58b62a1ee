import Datasets
import FoundationEssentials
import Randomness
import SurgicalFineTuning
import Testing

/// Shifts of real images, judged by a classifier that needs no training: the nearest class mean.
@Suite(
  "Shifts of Fashion-MNIST",
  .enabled(
    if: RealData.isPresent, "Fashion-MNIST is not in the data folder; \"make data\" brings it"))
struct ShiftRealDataTests {
  static let base = BaseData()
  static let key = RandomKey(seed: 0)

  /// The mean of the images of each class.
  static func means(_ data: LabeledImages) -> [[Float]] {
    let size = data.images.imageSize
    var sums = [[Float]](repeating: [Float](repeating: 0, count: size), count: data.classCount)
    for (index, label) in data.labels.enumerated() {
      for offset in 0..<size {
        sums[Int(label)][offset] += Float(data.images.pixels[index * size + offset])
      }
    }
    return zip(sums, data.classSizes).map { sum, count in sum.map { $0 / Float(count) } }
  }

  static func predictions(_ means: [[Float]], _ images: ImageArray) -> [Int32] {
    (0..<images.count).map { index in
      let image = images.image(index).pixels
      let distances = means.map { mean in
        zip(image, mean).reduce(Float(0)) { $0 + (Float($1.0) - $1.1) * (Float($1.0) - $1.1) }
      }
      return Int32(distances.indices.min { distances[$0] < distances[$1] } ?? 0)
    }
  }

  static func accuracy(_ means: [[Float]], _ data: LabeledImages) -> Double {
    let right = zip(predictions(means, data.images), data.labels).count { $0 == $1 }
    return Double(right) / Double(data.count)
  }

  @Test("the shifts shift what they are named for")
  func nearestMeans() throws {
    let sizes = SourceSizes(trainPerClass: 200, validationPerClass: 20)
    let source = try SourceDomain.classes(of: .fashion).sourceData(
      sizes, from: Self.base, key: Self.key)
    let means = Self.means(source.train)
    func accuracy(_ name: String) throws -> Double {
      let sizes = TargetSizes(tunePerClass: 1, validationPerClass: 1, testPerClass: 50)
      let task = try Shift.parse(name).task(sizes, from: Self.base, key: Self.key)
      return Self.accuracy(means, task.test)
    }
    // The nearest mean is right for about two thirds of Fashion-MNIST.
    let unshifted = try accuracy("offset:0,0")
    #expect((0.6...0.75).contains(unshifted))
    #expect(try accuracy("offset:4,0") < unshifted - 0.05)
    #expect(try accuracy("inverse") < 0.2)
    #expect(try accuracy("label_flip") < 0.1)
    #expect(abs(try accuracy("label_prior:1") - unshifted) < 1e-12)
  }

  @Test("unseen sub-classes are harder than known ones")
  func superclasses() throws {
    let source = try SourceDomain.superclasses.sourceData(
      SourceSizes(trainPerClass: 200, validationPerClass: 100), from: Self.base, key: Self.key)
    let means = Self.means(source.train)
    let sizes = TargetSizes(tunePerClass: 1, validationPerClass: 1, testPerClass: 100)
    let task = try Shift(.superclasses).task(sizes, from: Self.base, key: Self.key)
    let known = Self.accuracy(means, source.validation)
    #expect(known > 0.85)
    #expect(Self.accuracy(means, task.test) < known - 0.1)
  }
}

enum RealData {
  static var isPresent: Bool {
    let file = DataCatalog().folder + "/fashion-mnist/train-images-idx3-ubyte"
    return FileManager.default.fileExists(atPath: file)
      || FileManager.default.fileExists(atPath: file + ".gz")
  }
}
