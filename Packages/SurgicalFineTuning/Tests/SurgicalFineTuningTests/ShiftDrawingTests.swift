import Datasets
import Randomness
import SurgicalFineTuning
import Testing

/// Draws from made-up images, whose bytes tell which they are.
@Suite("Drawing sources and targets")
struct ShiftDrawingTests {
  static let base = MadeUpImages.base
  static let key = RandomKey(seed: 7)
  static let sizes = TargetSizes(tunePerClass: 3, validationPerClass: 4, testPerClass: 6)
  /// Shifts that leave the bytes alone which tell an image.
  static let shifts = [
    "offset:0,0", "label_flip", "label_permutation:2", "label_prior:4", "superclasses",
    "digit_pairs", "clusters", "digits/offset:0,0", "digits/clusters", "custom/label_flip",
    "custom/clusters",
  ]

  @Test("no image is in two parts, and none of the target's in the source", arguments: shifts)
  func partsAreDisjoint(name: String) throws {
    let shift = try Shift.parse(name)
    let sourceSizes = SourceSizes(trainPerClass: nil, validationPerClass: 5)
    let source = try shift.domain.sourceData(sourceSizes, from: Self.base, key: Self.key)
    // Of the user's 30 images per class 11 are the target's, the smaller clusters hold 9.
    let sizes =
      shift.images == .custom
      ? TargetSizes(tunePerClass: 1, validationPerClass: 3, testPerClass: 5) : Self.sizes
    let task = try shift.task(sizes, from: Self.base, key: Self.key)
    let parts = [source.train, source.validation, task.tune, task.validation, task.test]
    let all = parts.flatMap(MadeUpImages.identities)
    #expect(Set(all).count == all.count)
    #expect(Set(parts.map(\.classCount)).count == 1)
    #expect(task.name == name)
    #expect(task.level == shift.level)
  }

  @Test("every class has as many images as were asked for", arguments: shifts)
  func partsAreStratified(name: String) throws {
    let shift = try Shift.parse(name)
    let key = Self.key
    let sizes = TargetSizes(tunePerClass: 1, validationPerClass: 3, testPerClass: 5)
    let task = try shift.task(sizes, from: Self.base, key: key)
    let source = try shift.domain.sourceData(
      SourceSizes(trainPerClass: 12, validationPerClass: 2), from: Self.base, key: key)
    #expect(source.train.classSizes.allSatisfy { $0 == 12 })
    #expect(source.validation.classSizes.allSatisfy { $0 == 2 })
    let parts = [(task.tune, 1), (task.validation, 3), (task.test, 5)]
    for (part, perClass) in parts {
      if case .labelPrior = shift.kind {
        #expect(part.count == perClass * part.classCount)
      } else {
        #expect(part.classSizes == [Int](repeating: perClass, count: part.classCount))
      }
    }
  }

  @Test("the same key draws the same, another key draws others", arguments: shifts + ["spurious"])
  func seeding(name: String) throws {
    let shift = try Shift.parse(name)
    let sizes = TargetSizes(tunePerClass: 1, validationPerClass: 2, testPerClass: 5)
    let task = try shift.task(sizes, from: Self.base, key: Self.key)
    #expect(try shift.task(sizes, from: Self.base, key: Self.key) == task)
    #expect(try shift.task(sizes, from: Self.base, key: RandomKey(seed: 8)).test != task.test)
    let source = SourceSizes(trainPerClass: 5, validationPerClass: 2)
    let domain = shift.domain
    let drawn = try domain.sourceData(source, from: Self.base, key: Self.key)
    #expect(try domain.sourceData(source, from: Self.base, key: Self.key) == drawn)
    let other = try domain.sourceData(source, from: Self.base, key: RandomKey(seed: 8))
    #expect(other.train != drawn.train)
  }

  @Test("test and validation do not depend on the tuning size, and tuning sets grow")
  func tuningSetsAreNested() throws {
    for name in ["offset:0,0", "superclasses", "label_prior:6"] {
      let shift = try Shift.parse(name)
      var smaller: Set<Int> = []
      var test: LabeledImages?
      for perClass in [1, 3, 10] {
        var sizes = Self.sizes
        sizes.tunePerClass = perClass
        let task = try shift.task(sizes, from: Self.base, key: Self.key)
        let tune = Set(MadeUpImages.identities(task.tune))
        #expect(tune.isSuperset(of: smaller))
        #expect(test == nil || test == task.test)
        smaller = tune
        test = task.test
      }
    }
  }

  @Test("shifts of one domain show the same images")
  func shiftsShareImages() throws {
    let plain = try Shift(.offset(right: 0, down: 0)).task(
      Self.sizes, from: Self.base, key: Self.key)
    let flipped = try Shift(.labelFlip).task(Self.sizes, from: Self.base, key: Self.key)
    #expect(flipped.test.images == plain.test.images)
    #expect(flipped.tune.images == plain.tune.images)
  }

  @Test("neighbours in a part are of mixed classes")
  func partsAreShuffled() throws {
    let task = try Shift(.labelFlip).task(Self.sizes, from: Self.base, key: Self.key)
    let labels = task.test.labels
    #expect(labels != labels.sorted() && labels != labels.sorted(by: >))
    #expect(labels.prefix(20).count { $0 == labels[0] } < 10)
  }

  @Test("super-classes name every sub-class once, on one side only")
  func superclassTables() {
    for (table, left) in [(Superclass.fashion, [8]), (Superclass.digitPairs, [])] {
      let source = table.flatMap(\.sourceClasses)
      let target = table.flatMap(\.targetClasses)
      #expect((source + target + left).sorted() == Array(0..<10))
      #expect(table.allSatisfy { !$0.sourceClasses.isEmpty && !$0.targetClasses.isEmpty })
      #expect(Set(table.map(\.name)).count == table.count)
    }
  }

  @Test("a super-class is drawn evenly from its own sub-classes")
  func superclassesAreBalanced() throws {
    let source = try SourceDomain.superclasses.sourceData(
      SourceSizes(trainPerClass: 9, validationPerClass: 1), from: Self.base, key: Self.key)
    let classes = MadeUpImages.classes(source.train)
    for (label, original) in zip(source.train.labels, classes) {
      #expect(Superclass.fashion[Int(label)].sourceClasses.contains(original))
    }
    // Of nine of footwear and the one to validate by, sandals and sneakers have five each.
    let validation = MadeUpImages.classes(source.validation)
    for footwear in [5, 7] { #expect((classes + validation).count { $0 == footwear } == 5) }
    let task = try Shift(.superclasses).task(Self.sizes, from: Self.base, key: Self.key)
    for (label, original) in zip(task.test.labels, MadeUpImages.classes(task.test)) {
      #expect(Superclass.fashion[Int(label)].targetClasses.contains(original))
    }
  }

  @Test("the source has the first digits of the pairs, the target the second")
  func digitPairs() throws {
    let source = try SourceDomain.digitPairs.sourceData(
      SourceSizes(trainPerClass: 4, validationPerClass: 0), from: Self.base, key: Self.key)
    #expect(
      MadeUpImages.classes(source.train) == source.train.labels.map { [0, 1, 2, 3, 4][Int($0)] })
    let task = try Shift(.digitPairs).task(Self.sizes, from: Self.base, key: Self.key)
    #expect(MadeUpImages.classes(task.test) == task.test.labels.map { [6, 7, 5, 8, 9][Int($0)] })
  }

  @Test("clusters part each class into its bright tenths and the rest")
  func clusters() throws {
    // 30 of 100 images of each class have a bright half; the dark ones are the larger cluster.
    func isBright(_ data: LabeledImages) -> [Bool] {
      (0..<data.count).map { data.images.pixels[$0 * data.images.imageSize + 5] > 0 }
    }
    let source = try SourceDomain.clusters(of: .fashion).sourceData(
      SourceSizes(trainPerClass: 60, validationPerClass: 10), from: Self.base, key: Self.key)
    #expect(isBright(source.train).allSatisfy { !$0 })
    #expect(isBright(source.validation).allSatisfy { !$0 })
    let sizes = TargetSizes(tunePerClass: 3, validationPerClass: 5, testPerClass: 10)
    let task = try Shift(.clusters).task(sizes, from: Self.base, key: Self.key)
    #expect([task.tune, task.validation, task.test].allSatisfy { isBright($0).allSatisfy { $0 } })
  }
}
