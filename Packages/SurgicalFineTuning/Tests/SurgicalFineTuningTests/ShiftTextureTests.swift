import Datasets
import Randomness
import SurgicalFineTuning
import Testing

/// Black images before textures, whose kind shows in how steep they are across and down.
@Suite("Spurious textures")
struct ShiftTextureTests {
  static let classCount = 4
  static let pool = ImagePool(
    LabeledImages(
      images: ImageArray(
        pixels: [UInt8](repeating: 0, count: 800 * 28 * 28), count: 800, height: 28, width: 28,
        channels: 1),
      labels: (0..<800).map { Int32($0 % classCount) }, classCount: classCount))
  static let base = BaseData(given: [.custom: pool])
  static let key = RandomKey(seed: 5)

  /// The mean step to the next pixel on the right minus that to the next pixel below.
  static func steepness(_ images: ImageArray, _ index: Int) -> Double {
    let image = images.image(index).pixels.map(Int.init)
    var difference = 0
    for row in 0..<27 {
      for column in 0..<27 {
        let here = image[row * 28 + column]
        difference += abs(image[row * 28 + column + 1] - here)
        difference -= abs(image[(row + 1) * 28 + column] - here)
      }
    }
    return Double(difference) / (27 * 27)
  }

  static func task(tune: Int, test: Int) throws -> ShiftTask {
    let sizes = TargetSizes(tunePerClass: tune, validationPerClass: 10, testPerClass: test)
    return try Shift(.spurious, of: .custom).task(sizes, from: base, key: key)
  }

  @Test("the target has all four groups alike, and groups tell label and texture")
  func targetIsBalanced() throws {
    let task = try Self.task(tune: 4, test: 50)
    let groups = try #require(task.testGroups)
    #expect((0..<4).map { group in groups.count { $0 == Int32(group) } } == [25, 25, 25, 25])
    #expect(zip(groups, task.test.labels).allSatisfy { $0 / 2 == $1 })
    // The two textures lie on either side of 0, whatever the label.
    let signs = groups.indices.map { Self.steepness(task.test.images, $0) > 0 }
    let sign = try #require(zip(groups, signs).first { $0.0 % 2 == 0 }).1
    #expect(zip(groups, signs).allSatisfy { ($0 % 2 == 0) == ($1 == sign) })
  }

  @Test("in the source 95 of 100 images of a label have its texture")
  func sourceIsCorrelated() throws {
    let target = try Self.task(tune: 1, test: 10)
    let groups = try #require(target.testGroups)
    let first = try #require(groups.firstIndex { $0 % 2 == 0 })
    let sign = Self.steepness(target.test.images, first) > 0
    let source = try SourceDomain.textures(on: .custom).sourceData(
      SourceSizes(trainPerClass: 100, validationPerClass: 20), from: Self.base, key: Self.key)
    for (part, agreeing) in [(source.train, 95), (source.validation, 19)] {
      for label in 0..<2 {
        let textures = part.labels.indices.filter { part.labels[$0] == label }.map {
          (Self.steepness(part.images, $0) > 0) == sign ? 0 : 1
        }
        #expect(textures.count { $0 == label } == agreeing)
      }
    }
  }

  @Test("classes are halved, and halves are drawn evenly from their classes")
  func halves() throws {
    let sizes = TargetSizes(tunePerClass: 2, validationPerClass: 4, testPerClass: 20)
    let task = try Shift(.spurious).task(sizes, from: MadeUpImages.base, key: Self.key)
    #expect(task.test.classCount == 2)
    #expect(task.test.classSizes == [20, 20])
    #expect(task.level == .output)
    let one = BaseData(given: [
      .custom: ImagePool(MadeUpImages.images(perClass: 9, set: 1, classCount: 1))
    ])
    let error = #expect(throws: ShiftError.self) {
      try Shift(.spurious, of: .custom).task(sizes, from: one, key: Self.key)
    }
    #expect(error == .tooFewClasses(shift: "custom/textures", found: 1, needed: 2))
  }

  @Test("one image per class has a texture that does not always agree")
  func oneImagePerClass() throws {
    var agreeing = 0
    let shift = Shift(.spurious, of: .custom)
    let sizes = TargetSizes(tunePerClass: 1, validationPerClass: 0, testPerClass: 1)
    for seed in 0..<40 {
      let key = RandomKey(seed: UInt64(seed))
      let groups = try #require(try shift.task(sizes, from: Self.base, key: key).testGroups)
      agreeing += groups.count { $0 == 0 || $0 == 3 }
    }
    // Of 80 fair coins 23 to 57 fall on one side but for a chance below 2e-4.
    #expect((23...57).contains(agreeing))
  }
}
