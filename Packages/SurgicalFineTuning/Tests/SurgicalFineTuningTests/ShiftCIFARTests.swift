import Datasets
import Foundation
import Randomness
import SurgicalFineTuning
import Testing

/// CIFAR-10, CIFAR-10-C and MNIST from files in their published formats.
@Suite("Shifts of a user's own CIFAR-10, CIFAR-10-C and MNIST")
struct ShiftCIFARTests {
  static let key = RandomKey(seed: 5)
  static let sizes = TargetSizes(tunePerClass: 3, validationPerClass: 2, testPerClass: 4)

  @Test("the files show the images of the clean test set, at the severity of the name")
  func publishedFiles() throws {
    try MadeUpCIFAR.inFolder { cifar in
      try cifar.writeTest()
      try cifar.writeLabels()
      try cifar.writeCorruption("frost", severity: 4)
      let base = cifar.base
      let clean = try Shift(.labelFlip, of: .cifar10).task(Self.sizes, from: base, key: Self.key)
      let frost = try Shift.parse("cifar10c:frost,4").task(Self.sizes, from: base, key: Self.key)
      #expect((frost.name, frost.level) == ("cifar10c:frost,4", .input))
      let parts = [(clean.tune, frost.tune), (clean.validation, frost.validation)]
      for (clean, frost) in parts + [(clean.test, frost.test)] {
        #expect((frost.images.height, frost.images.width, frost.images.channels) == (32, 32, 3))
        let expected = MadeUpCIFAR.pixels(clean).map { Array($0.prefix(2)) + [4] }
        #expect(MadeUpCIFAR.pixels(frost) == expected)
        #expect(frost.labels == clean.labels.map { 9 - $0 })
        for (pixel, label) in zip(MadeUpCIFAR.pixels(frost), frost.labels) {
          let index = Int(pixel[0]) * 256 + Int(pixel[1])
          #expect(Int32(MadeUpCIFAR.label(index)) == label)
        }
      }
      // Severity 3 is a hole of the file: black images under the same labels.
      let other = try Shift.parse("cifar10c:frost,3").task(Self.sizes, from: base, key: Self.key)
      #expect(other.test.labels == frost.test.labels)
      #expect(other.test.images.pixels.allSatisfy { $0 == 0 })
      let sample = try ShiftSample(
        Shift(.cifar10C(.frost, severity: 4)), columns: 10, from: base, key: Self.key)
      #expect((sample.source.pixels[2], sample.target.pixels[2]) == (0, 4))
      #expect(sample.source.pixels[0..<2] == sample.target.pixels[0..<2])
    }
  }

  @Test("CIFAR-10-C needs neither CIFAR-10 nor other corruptions, and is read as it is now")
  func filesAlone() throws {
    try MadeUpCIFAR.inFolder { cifar in
      try cifar.writeLabels()
      try cifar.writeCorruption("fog", severity: 1)
      let fog = try cifar.base.cifar10C(.fog, severity: 1)
      #expect(fog.count == MadeUpCIFAR.count)
      #expect(MadeUpCIFAR.pixels(fog)[9_999] == MadeUpCIFAR.pixel(9_999, severity: 1))
      #expect(throws: Never.self) {
        try Shift.parse("cifar10c:fog,1").task(Self.sizes, from: cifar.base, key: Self.key)
      }
      let missing = cifar.folder.path + "/CIFAR-10-C/snow.npy"
      let error = #expect(throws: ShiftError.self) {
        try Shift.parse("cifar10c:snow,1").task(Self.sizes, from: cifar.base, key: Self.key)
      }
      guard case .dataset(.missingFile(missing, _)) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test("sources are drawn from the training batches, targets from the test batch")
  func splits() throws {
    try MadeUpCIFAR.inFolder { cifar in
      try cifar.writeTraining()
      try cifar.writeTest()
      let base = cifar.base
      let sizes = SourceSizes(trainPerClass: nil, validationPerClass: 2)
      let source = try SourceDomain.named("cifar10").sourceData(sizes, from: base, key: Self.key)
      // Of five batches of 20 there are ten of each class.
      #expect(source.train.classSizes == [Int](repeating: 8, count: 10))
      #expect(source.validation.classSizes == [Int](repeating: 2, count: 10))
      let known = MadeUpCIFAR.pixels(source.train) + MadeUpCIFAR.pixels(source.validation)
      #expect(known.allSatisfy { $0[0] > 100 } && Set(known).count == 100)
      for (pixel, label) in zip(MadeUpCIFAR.pixels(source.train), source.train.labels) {
        #expect(Int32(pixel[1] % 10) == label)
      }
      let task = try Shift.parse("cifar10/offset:0,0").task(Self.sizes, from: base, key: Self.key)
      #expect(MadeUpCIFAR.pixels(task.test).allSatisfy { $0[0] < 40 })
      let noise = try Shift.parse("cifar10/saturate:5").task(Self.sizes, from: base, key: Self.key)
      #expect(noise.test.labels == task.test.labels && noise.test != task.test)
    }
  }

  @Test("the constants of a corruption are those of the images unless named")
  func constants() throws {
    let images = MadeUpImages.images(perClass: 60, set: 1)
    let base = BaseData(given: [.cifar10: ImagePool(images, heldOut: images)])
    func noisy(_ name: String) throws -> ImageArray {
      try Shift.parse(name).task(Self.sizes, from: base, key: Self.key).test.images
    }
    let usual = try noisy("cifar10/gaussian_noise:5")
    #expect(try usual == noisy("cifar10/gaussian_noise:5,cifar"))
    #expect(try usual != noisy("cifar10/gaussian_noise:5,mnist"))
  }

  @Test("labels out of range and files that end early, with file and record")
  func damagedFiles() throws {
    try MadeUpCIFAR.inFolder { cifar in
      try cifar.writeTraining(perBatch: 2)
      func error(_ set: ImageSet) -> ShiftError? {
        #expect(throws: ShiftError.self) {
          try SourceDomain.classes(of: set).sourceData(
            SourceSizes(), from: cifar.base, key: Self.key)
        }
      }
      let bad = MadeUpCIFAR.record(3, [0, 0, 0]) + MadeUpCIFAR.record(10, [0, 0, 0])
      try Data(bad).write(to: cifar.batch("data_batch_3"))
      #expect(
        error(.cifar10)
          == .dataset(
            .labelOutOfRange(
              file: cifar.batch("data_batch_3").path, index: 1, value: 10, allowed: 0..<10)))
      try Data(bad.dropLast(5)).write(to: cifar.batch("data_batch_3"))
      #expect(
        error(.cifar10)
          == .dataset(
            .truncated(
              file: cifar.batch("data_batch_3").path, field: "record 1", offset: 3073,
              expected: 3073, found: 3068)))
    }
  }

  @Test("labels of CIFAR-10-C out of range, and an array of other images")
  func damagedArrays() throws {
    try MadeUpCIFAR.inFolder { cifar in
      try cifar.writeCorruption("fog", severity: 2)
      let folder = cifar.folder.appending(path: "CIFAR-10-C").path
      var labels = [UInt8](repeating: 0, count: 50_000)
      labels[10_007] = 11
      try NPY.write(NumericArray(labels), to: "\(folder)/labels.npy")
      let error = #expect(throws: ShiftError.self) { try cifar.base.cifar10C(.fog, severity: 2) }
      guard case .dataset(.labelOutOfRange("\(folder)/labels.npy", 7, 11, 0..<10)) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      try NPY.write(NumericArray([UInt8](0..<12), shape: [1, 2, 2, 3]), to: "\(folder)/snow.npy")
      let other = #expect(throws: ShiftError.self) { try cifar.base.cifar10C(.snow, severity: 2) }
      guard case .dataset(.wrongShape("\(folder)/snow.npy", _, [1, 2, 2, 3], _)) = other else {
        Issue.record("\(String(describing: other))")
        return
      }
    }
  }

  @Test("all of MNIST has a test set of its own; files of other sizes are refused")
  func mnist() throws {
    #expect(ImageSet.mnist.className(7) == "7" && ImageSet.cifar10.className(9) == "truck")
    let images = MadeUpImages.images(perClass: 40, set: 1)
    let heldOut = MadeUpImages.images(perClass: 30, set: 2)
    let given = BaseData(given: [.mnist: ImagePool(images, heldOut: heldOut)])
    let task = try Shift.parse("mnist/label_flip").task(Self.sizes, from: given, key: Self.key)
    #expect(MadeUpImages.identities(task.test).allSatisfy { $0 >> 16 == 2 })

    try MadeUpCIFAR.inFolder { data in
      let folder = data.folder.appending(path: "mnist")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]
      let pixels = [UInt8](repeating: 0, count: 2 * 28 * 28)
      try Data(header + pixels).write(to: folder.appending(path: "t10k-images-idx3-ubyte"))
      try Data([0, 0, 8, 1, 0, 0, 0, 2, 3, 4])
        .write(to: folder.appending(path: "t10k-labels-idx1-ubyte"))
      let error = #expect(throws: ShiftError.self) { try data.base.heldOutImages(.mnist) }
      guard case .dataset(.wrongShape(_, _, [2, 28, 28], _)) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }
}
