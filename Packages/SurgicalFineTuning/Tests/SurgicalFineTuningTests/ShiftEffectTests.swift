import Datasets
import Randomness
import SurgicalFineTuning
import Testing
import Vision

/// What shifts do to images and labels.
@Suite("Effects of shifts")
struct ShiftEffectTests {
  static let base = MadeUpImages.base
  static let key = RandomKey(seed: 3)
  static let sizes = TargetSizes(tunePerClass: 4, validationPerClass: 2, testPerClass: 8)

  static func task(_ name: String, _ sizes: TargetSizes = sizes) throws -> ShiftTask {
    try Shift.parse(name).task(sizes, from: base, key: key)
  }

  @Test("label flip is C - 1 - y, and twice it is the identity")
  func labelFlip() throws {
    let plain = try Self.task("offset:0,0")
    let flipped = try Self.task("label_flip")
    #expect(flipped.test.labels == plain.test.labels.map { 9 - $0 })
    let again = BaseData(given: [.custom: ImagePool(flipped.test)])
    let sizes = TargetSizes(tunePerClass: 1, validationPerClass: 0, testPerClass: 1)
    let twice = try Shift(.labelFlip, of: .custom).task(sizes, from: again, key: Self.key)
    for (label, original) in zip(twice.test.labels, MadeUpImages.classes(twice.test)) {
      #expect(Int(label) == original)
    }
  }

  @Test("a permutation renames every label, consistently, and differs between seeds")
  func labelPermutation() throws {
    var tables: Set<[Int32]> = []
    for seed in 0..<5 {
      let task = try Self.task("label_permutation:\(seed)")
      var table = [Int32](repeating: -1, count: 10)
      for (original, label) in zip(MadeUpImages.classes(task.test), task.test.labels) {
        #expect(table[original] == -1 || table[original] == label)
        table[original] = label
      }
      #expect(table.sorted() == Array(0..<10))
      #expect(table.enumerated().allSatisfy { $0.offset != Int($0.element) })
      tables.insert(table)
    }
    #expect(tables.count == 5)
  }

  @Test("class frequencies fall geometrically")
  func labelPrior() throws {
    // Three classes of ratio 4 have the weights 1, 1/2, 1/4. Seven images share out without a
    // remainder as 4, 2, 1, which is Webster's result; 21 as 12, 6, 3.
    let three = MadeUpImages.images(perClass: 60, set: 5, classCount: 3)
    let base = BaseData(given: [.custom: ImagePool(three, heldOut: three)])
    let sizes = TargetSizes(tunePerClass: 7, validationPerClass: 0, testPerClass: 14)
    let task = try Shift(.labelPrior(ratio: 4), of: .custom).task(sizes, from: base, key: Self.key)
    #expect(task.tune.classSizes.sorted() == [3, 6, 12])
    #expect(task.test.classSizes.sorted() == [6, 12, 24])
    #expect(zip(task.tune.classSizes, task.test.classSizes).allSatisfy { $0 * 2 == $1 })
  }

  @Test("a ratio of 1 leaves classes equally frequent")
  func evenLabelPrior() throws {
    let task = try Self.task("label_prior:1")
    #expect(task.test.classSizes == [Int](repeating: 8, count: 10))
  }

  @Test("an offset moves every image by whole pixels")
  func offset() throws {
    let plain = try Self.task("offset:0,0").test.images
    let moved = try Self.task("offset:3,-2").test.images
    let side = MadeUpImages.side
    for index in 0..<plain.count {
      for row in 0..<side {
        for column in 0..<side {
          let isInside = row + 2 < side && column >= 3
          let origin = (index * side + row + 2) * side + column - 3
          let found = moved.pixels[(index * side + row) * side + column]
          #expect(found == (isInside ? plain.pixels[origin] : 0))
        }
      }
    }
  }

  @Test("a ramp adds its share of grey from left to right")
  func ramp() throws {
    // Of a black image (1 - w) x + w g leaves w g: 0 left and 0.6 * 255 = 153 right, truncated.
    let images = try Self.task("ramp:0.6").test.images
    let side = MadeUpImages.side
    for index in 0..<images.count {
      let row = images.pixels[(index * side + 5) * side..<(index * side + 6) * side]
      #expect([152, 153].contains(row.last))
      #expect([0, 79, 80].contains(row.first))  // 0.4 * 200, truncated
    }
  }

  @Test(
    "an image is corrupted in the same way whichever others are drawn",
    arguments: ["gaussian_noise:4", "elastic_transform:1", "motion_blur:2", "fog:3,cifar"])
  func corruptionOfAnImage(name: String) throws {
    let few = try Self.task(
      name, TargetSizes(tunePerClass: 1, validationPerClass: 0, testPerClass: 3))
    let many = try Self.task(name)
    let common = MadeUpImages.rows(few.test.images)
    #expect(common.count > 20)
    #expect(common.isSubset(of: MadeUpImages.rows(many.test.images)))
    #expect(try Self.task(name) == many)
  }

  @Test("images of the same pixels get noise of their own")
  func corruptionsDiffer() throws {
    let black = ImageArray(
      pixels: [UInt8](repeating: 100, count: 40 * 64), count: 40, height: 8, width: 8, channels: 1)
    let same = LabeledImages(
      images: black, labels: (0..<40).map { Int32($0 % 2) }, classCount: 2)
    let base = BaseData(given: [.custom: ImagePool(same, heldOut: same)])
    let task = try Shift(.corruption(.gaussianNoise, severity: 3), of: .custom).task(
      TargetSizes(tunePerClass: 1, validationPerClass: 1, testPerClass: 18), from: base,
      key: Self.key)
    #expect(MadeUpImages.rows(task.test.images).count == 36)
  }

  @Test("every corruption but one of colour changes grey images, and labels stay")
  func allCorruptions() throws {
    let plain = try Self.task("offset:0,0")
    for corruption in Corruption.allCases where corruption != .saturate {
      let shift = Shift(.corruption(corruption, severity: 4))
      let task = try shift.task(Self.sizes, from: Self.base, key: Self.key)
      #expect(task.test.labels == plain.test.labels)
      #expect(task.test.images != plain.test.images, "\(corruption)")
    }
  }

  @Test("accuracy by group and the worst of them")
  func groupAccuracy() {
    // Group 0 has 2 of 3 right, group 2 has 1 of 2, group 5 has 1 of 1.
    let predictions: [Int32] = [0, 1, 1, 0, 1, 2]
    let labels: [Int32] = [0, 1, 0, 0, 0, 2]
    let groups: [Int32] = [0, 0, 0, 2, 2, 5]
    let accuracies = groupAccuracies(predictions: predictions, labels: labels, groups: groups)
    #expect(accuracies == [0: 2.0 / 3, 2: 0.5, 5: 1])
    #expect(worstGroupAccuracy(predictions: predictions, labels: labels, groups: groups) == 0.5)
    #expect(worstGroupAccuracy(predictions: [], labels: [], groups: []).isNaN)
  }
}
