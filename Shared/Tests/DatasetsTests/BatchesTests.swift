import Datasets
import Foundation
import Randomness
import Testing

@Suite struct BatchesTests {
  private let key = RandomKey(seed: 3)

  @Test(arguments: [(10, 3, false, [3, 3, 3, 1]), (10, 3, true, [3, 3, 3]), (4, 4, true, [4])])
  func anEpochGivesEveryExampleOnce(count: Int, size: Int, dropsLast: Bool, sizes: [Int]) {
    var batches = Batches(count: count, batchSize: size, key: key, dropsLast: dropsLast)
    #expect(batches.batchesPerEpoch == sizes.count)
    for epoch in 0..<3 {
      #expect(batches.epoch == epoch && batches.position == 0)
      let all = sizes.map { _ in batches.next() }
      #expect(all.map(\.count) == sizes)
      #expect(Set(all.joined()).count == sizes.reduce(0, +))
      #expect(all.joined().allSatisfy { (0..<count).contains($0) })
      #expect(all == batches.batches(ofEpoch: epoch))
    }
  }

  @Test func ordersDifferBetweenEpochsAndKeys() {
    let batches = Batches(count: 100, batchSize: 100, key: key)
    let other = Batches(count: 100, batchSize: 100, key: RandomKey(seed: 4))
    #expect(batches.batches(ofEpoch: 0) != batches.batches(ofEpoch: 1))
    #expect(batches.batches(ofEpoch: 0) != other.batches(ofEpoch: 0))
    #expect(batches.batches(ofEpoch: 5) == batches.batches(ofEpoch: 5))
  }

  @Test func withoutAKeyTheOrderIsTheExamplesOwn() {
    var batches = Batches(count: 5, batchSize: 2, key: nil)
    #expect((0..<4).map { _ in batches.next() } == [[0, 1], [2, 3], [4], [0, 1]])
  }

  @Test func aDecodedCopyGoesOnWithTheSameBatches() throws {
    var batches = Batches(count: 23, batchSize: 5, key: key)
    for step in 0..<12 {
      let data = try JSONEncoder().encode(batches)
      var copy = try JSONDecoder().decode(Batches.self, from: data)
      var original = batches
      for _ in 0..<11 { #expect(copy.next() == original.next(), "after \(step) batches") }
      _ = batches.next()
    }
  }

  @Test(arguments: [
    ("\"position\":0", "\"position\":23"), ("\"position\":0", "\"position\":3"),
    ("\"position\":0", "\"position\":-5"), ("\"epoch\":0", "\"epoch\":-1"),
    ("\"batchSize\":5", "\"batchSize\":0"), ("\"count\":23", "\"count\":0"),
  ])
  func impossibleStatesAreRefused(old: String, new: String) throws {
    let data = try JSONEncoder().encode(Batches(count: 23, batchSize: 5, key: key))
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains(old))
    let changed = Data(text.replacingOccurrences(of: old, with: new).utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Batches.self, from: changed) }
  }
}

@Suite struct StratifiedSplitTests {
  private let key = RandomKey(seed: 3)
  private let labels = (0..<60).map { Int32($0 * 7 % 3) }

  @Test func partsAreDisjointAndStratified() throws {
    let parts = try stratifiedSplit(
      labels: labels, counts: [("train", 10), ("tune", 3)], rest: "test", key: key)
    #expect(parts.mapValues(\.count) == ["train": 30, "tune": 9, "test": 21])
    #expect(Set(parts.values.joined()) == Set(0..<60))
    for (name, each) in [("train", 10), ("tune", 3), ("test", 7)] {
      let part = try #require(parts[name])
      #expect(part == part.sorted())
      for label in 0..<3 { #expect(part.count { labels[$0] == label } == each) }
    }
  }

  @Test func theSameKeyGivesTheSameParts() throws {
    func train(_ key: RandomKey) throws -> [Int]? {
      try stratifiedSplit(labels: labels, counts: [("train", 5)], key: key)["train"]
    }
    #expect(try train(key) == train(key))
    #expect(try train(key) != train(RandomKey(seed: 4)))
  }

  /// What one class gets depends on that class alone.
  @Test func aClassIsDrawnIndependentlyOfTheOthers() throws {
    let all = try stratifiedSplit(labels: labels, counts: [("train", 5)], key: key)["train"]
    let one = try stratifiedSplit(
      labels: labels, classes: [1], counts: [("train", 5)], key: key)["train"]
    #expect(all?.filter { labels[$0] == 1 } == one)
  }

  @Test func aClassThatIsTooSmallIsNamed() {
    #expect(
      throws: DatasetError.tooFewExamples(split: "tune", label: 0, needed: 11, available: 10)
    ) {
      try stratifiedSplit(labels: labels, counts: [("train", 10), ("tune", 11)], key: key)
    }
    let images = LabeledImages(
      images: ImageArray(pixels: [1, 2], count: 2, height: 1, width: 1, channels: 1),
      labels: [0, 2], classCount: 3)
    #expect(
      throws: DatasetError.tooFewExamples(split: "train", label: 1, needed: 1, available: 0)
    ) { try images.stratifiedSplit(counts: [("train", 1)], key: key) }
  }
}
