import Testing

@testable import Experiments

@Suite struct ProcessCacheTests {
  @Test func valuesOfTheLastTwoSeedsAreKept() {
    let cache = ProcessCache()
    var made: [String] = []
    func ask(_ name: String, _ seed: Int?) -> String {
      cache.value(name, seed: seed) {
        made.append("\(name) \(seed ?? -1)")
        return "\(name) \(seed ?? -1)"
      }
    }
    for seed in [0, 1, 0, 1, 0] { #expect(ask("images", seed) == "images \(seed)") }
    #expect(made == ["images 0", "images 1"])
    #expect(ask("images", 2) == "images 2")  // 1 was used before 0
    #expect(ask("images", 0) == "images 0")
    #expect(made.count == 3)
    #expect(ask("images", 1) == "images 1")
    #expect(made.count == 4)
  }

  @Test func valuesWithoutASeedStay() {
    let cache = ProcessCache()
    var count = 0
    for seed in 0..<5 {
      #expect(
        cache.value("library") {
          count += 1; return 7
        } == 7)
      #expect(cache.value("library", seed: seed) { seed } == seed)
    }
    #expect(count == 1)
  }

  @Test func aMakerThatFailsLeavesNothing() {
    struct Failed: Error {}
    let cache = ProcessCache()
    #expect(throws: Failed.self) {
      try cache.value("x", seed: 1) { () throws(Failed) -> Int in throw Failed() }
    }
    #expect(cache.value("x", seed: 1) { 3 } == 3)
  }
}
