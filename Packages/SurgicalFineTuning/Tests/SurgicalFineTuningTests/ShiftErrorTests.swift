import Datasets
import Randomness
import SurgicalFineTuning
import Testing
import Vision

@Suite("What shifts refuse")
struct ShiftErrorTests {
  static let base = MadeUpImages.base
  static let key = RandomKey(seed: 1)
  static let small = TargetSizes(tunePerClass: 1, validationPerClass: 1, testPerClass: 1)

  @Test("too few images of a class are told with the class, the need and the stock")
  func tooFewTargetImages() {
    let sizes = TargetSizes(tunePerClass: 5, validationPerClass: 20, testPerClass: 40)
    let error = #expect(throws: ShiftError.self) {
      try Shift(.labelFlip).task(sizes, from: Self.base, key: Self.key)
    }
    #expect(
      error
        == .tooFewImages(part: "tuning", className: "T-shirt/top", needed: 65, found: 60))
    #expect(error?.description.contains("\"T-shirt/top\" has 60 images, but 65 are needed") == true)
  }

  @Test("too few images of a sub-class of the source")
  func tooFewSourceImages() {
    // Of 100 sandals and 100 sneakers footwear could give 200, shirts have 100 T-shirts only.
    let error = #expect(throws: ShiftError.self) {
      try SourceDomain.superclasses.sourceData(
        SourceSizes(trainPerClass: 90, validationPerClass: 20), from: Self.base, key: Self.key)
    }
    #expect(
      error
        == .tooFewImages(
          part: "source training", className: "T-shirt/top", needed: 110, found: 100))
  }

  @Test("a class without an image")
  func emptyClass() {
    var images = MadeUpImages.images(perClass: 9, set: 1, classCount: 3)
    images.classCount = 4
    let base = BaseData(given: [.custom: ImagePool(images)])
    for kind in [Shift.Kind.labelFlip, .clusters] {
      let error = #expect(throws: ShiftError.self) {
        try Shift(kind, of: .custom).task(Self.small, from: base, key: Self.key)
      }
      guard case .tooFewImages(_, "3", _, 0) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  @Test("labels outside the classes")
  func labelsOutOfRange() {
    var images = MadeUpImages.images(perClass: 9, set: 1, classCount: 3)
    images.labels[5] = 3
    let expected = ShiftError.labelOutOfRange(set: .custom, index: 5, label: 3, classCount: 3)
    let pools = [
      ImagePool(images),
      ImagePool(MadeUpImages.images(perClass: 9, set: 1, classCount: 3), heldOut: images),
    ]
    for pool in pools {
      let base = BaseData(given: [.custom: pool])
      #expect(throws: expected) {
        try Shift(.labelFlip, of: .custom).task(Self.small, from: base, key: Self.key)
      }
    }
    #expect(throws: expected) {
      try ShiftTask("mine", splitting: images, Self.small, key: Self.key)
    }
  }

  @Test("colour corruptions of grey images, with the reason of the transform")
  func saturateOnGrey() {
    let error = #expect(throws: ShiftError.self) {
      try Shift(.corruption(.saturate, severity: 3)).task(
        Self.small, from: Self.base, key: Self.key)
    }
    let reason = VisionError.unsupportedChannels(transform: "saturate", found: 1, expected: [3])
    #expect(error == .vision(shift: "saturate:3", reason))
    #expect(error?.description.contains("grey images have no colour") == true)
  }

  @Test("a severity outside the tables, also of a shift made in code")
  func severityOutOfRange() {
    #expect(
      throws: ShiftError.parameterOutOfRange(
        name: "severity of fog", value: "7", expected: "1 to 5")
    ) {
      try Shift(.corruption(.fog, severity: 7)).task(Self.small, from: Self.base, key: Self.key)
    }
  }

  @Test("numbers of images below what makes sense")
  func sizesOutOfRange() {
    var sizes = Self.small
    sizes.tunePerClass = 0
    let error = #expect(throws: ShiftError.self) {
      try Shift(.labelFlip).task(sizes, from: Self.base, key: Self.key)
    }
    #expect(
      error?.description
        == "the number of target images to tune on per class is 0, expected 1 to 1000000")
    for sizes in [
      SourceSizes(trainPerClass: 5, validationPerClass: -1),
      SourceSizes(validationPerClass: .min), SourceSizes(validationPerClass: .max),
      SourceSizes(trainPerClass: .max), SourceSizes(trainPerClass: 0),
    ] {
      let error = #expect(throws: ShiftError.self) {
        try SourceDomain.superclasses.sourceData(sizes, from: Self.base, key: Self.key)
      }
      guard case .parameterOutOfRange = error else {
        Issue.record("\(sizes): \(String(describing: error))")
        continue
      }
    }
  }

  @Test("images of one's own that are not there, and files that are not there")
  func missingData() {
    let empty = BaseData(catalog: DataCatalog(folder: "/nowhere"))
    #expect(throws: ShiftError.noCustomImages) {
      try Shift(.labelFlip, of: .custom).task(Self.small, from: empty, key: Self.key)
    }
    let error = #expect(throws: ShiftError.self) {
      try Shift(.labelFlip).task(Self.small, from: empty, key: Self.key)
    }
    guard case .dataset(.missingFile(let path, _)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path.hasPrefix("/nowhere/fashion-mnist/"))
    #expect(error?.description.contains("make data") == true)
  }

  @Test(
    "files of a user's own that are not there, with the place for them",
    arguments: [
      ("cifar10/label_flip", "/nowhere/cifar-10-batches-bin/test_batch.bin"),
      ("cifar10c:fog,5", "/nowhere/CIFAR-10-C/fog.npy"),
      ("mnist/label_flip", "/nowhere/mnist/t10k-images-idx3-ubyte"),
    ])
  func missingOwnFiles(name: String, path: String) throws {
    let empty = BaseData(catalog: DataCatalog(folder: "/nowhere"))
    let error = #expect(throws: ShiftError.self) {
      try Shift.parse(name).task(Self.small, from: empty, key: Self.key)
    }
    guard case .dataset(.missingFile(let found, let remedy)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found == path)
    #expect(remedy.contains("/nowhere/") && remedy.contains("SUREFOOT_DATA"))
  }

  @Test("a user's shifted images are split as they are")
  func userTarget() throws {
    let images = MadeUpImages.images(perClass: 9, set: 1, classCount: 3)
    let sizes = TargetSizes(tunePerClass: 2, validationPerClass: 3, testPerClass: 4)
    let task = try ShiftTask("scanner B", splitting: images, sizes, key: Self.key)
    #expect(task.name == "scanner B")
    #expect(task.level == nil && task.testGroups == nil)
    #expect(task.tune.classSizes == [2, 2, 2])
    #expect(task.validation.classSizes == [3, 3, 3])
    #expect(task.test.classSizes == [4, 4, 4])
    let all = [task.tune, task.validation, task.test].flatMap(MadeUpImages.identities)
    #expect(Set(all).count == 27)
  }
}
