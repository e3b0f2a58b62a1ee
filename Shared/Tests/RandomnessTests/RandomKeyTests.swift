import Foundation
import Randomness
import Testing

@Suite("Random keys")
struct RandomKeyTests {
  struct Fixture: Decodable {
    let root: String
    let names: [String: String]
    let indices: [String: String]
    let noiseStream: [String]

    static func load() throws -> Fixture {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/randomness.json")
      return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    }
  }

  @Test("keys and words agree with the plain second implementation")
  func agreesWithFixture() throws {
    let fixture = try Fixture.load()
    let root = RandomKey(seed: 42)
    #expect(root.description == fixture.root)
    for (name, expected) in fixture.names { #expect(root.split(name).description == expected) }
    for (index, expected) in fixture.indices {
      #expect(root.split(try #require(Int(index))).description == expected)
    }
    var generator = root.split("noise").generator()
    for expected in fixture.noiseStream { #expect(generator.next() == UInt64(expected, radix: 16)) }
  }

  @Test("paths that look alike are different keys")
  func pathsAreDistinct() {
    let root = RandomKey(seed: 1)
    let keys = [
      root, RandomKey(seed: 2), root.split("ab"), root.split("a").split("b"), root.split("ba"),
      root.split("a"), root.split(""), root.split("\0"), root.split("\0\0"), root.split(0),
      root.split("0"), root.split(0).split(0), root.split(-1), root.split("aaaaaaaaaaaaaaaa"),
      root.split("aaaaaaaaaaaaaaaa\0"), root.split("aaaaaaaaaaaaaaaa").split(""),
    ]
    #expect(Set(keys).count == keys.count)
  }

  @Test("children and grandchildren by index never coincide")
  func manyChildrenAreDistinct() {
    let root = RandomKey(seed: 0)
    var keys = Set((0..<50_000).map { root.split($0) })
    keys.formUnion((0..<50_000).map { root.split(1).split($0) })
    #expect(keys.count == 100_000)
  }

  @Test("neighbouring seeds, indices and names give unrelated first words")
  func avalanche() {
    let root = RandomKey(seed: 5)
    var pairs: [(RandomKey, RandomKey)] = []
    for i in 0..<2000 {
      pairs.append((RandomKey(seed: UInt64(i)), RandomKey(seed: UInt64(i + 1))))
      pairs.append((root.split(i), root.split(i + 1)))
      pairs.append((root.split("run\(i)"), root.split("run\(i + 1)")))
    }
    let flipped = pairs.map { a, b in
      var (a, b) = (a.generator(), b.generator())
      return (a.next() ^ b.next()).nonzeroBitCount
    }
    // Bits flip as 64 fair coins: 6000 pairs have mean 32 with standard error 4 / sqrt(6000).
    let mean = Double(flipped.reduce(0, +)) / Double(flipped.count)
    #expect(abs(mean - 32) < 5 * 4 / 6000.0.squareRoot())
    #expect(flipped.allSatisfy { (8...56).contains($0) })
  }

  @Test("streams of sibling keys are uncorrelated")
  func siblingsAreUncorrelated() {
    let root = RandomKey(seed: 77)
    let count = 4096
    let streams = (0..<12).map { index in
      var values = [Double](repeating: 0, count: count)
      var generator = root.split(index).generator()
      generator.fillNormal(&values)
      return values
    }
    for i in 0..<12 {
      for j in 0..<i {
        let sum = zip(streams[i], streams[j]).reduce(0) { $0 + $1.0 * $1.1 }
        // A sum of products of independent standard normal numbers has variance `count`.
        #expect(abs(sum) < 4.5 * Double(count).squareRoot())
      }
    }
  }

  @Test("a key survives JSON, and a damaged one is refused")
  func coding() throws {
    let key = RandomKey(seed: .max).split("model").split(3)
    let data = try JSONEncoder().encode([key])
    #expect(try JSONDecoder().decode([RandomKey].self, from: data) == [key])
    let zeros = String(repeating: "0", count: 31)
    for text in ["", "12", zeros, zeros + "g", "+" + zeros, zeros + "00"] {
      let damaged = try JSONEncoder().encode([text])
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([RandomKey].self, from: damaged)
      }
    }
  }
}
