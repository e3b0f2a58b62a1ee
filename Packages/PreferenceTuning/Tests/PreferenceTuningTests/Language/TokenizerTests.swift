import Foundation
import PreferenceTuning
import Randomness
import Testing

@Suite("Byte-pair tokenizer")
struct TokenizerTests {
  private static let texts = [
    "low low low low low", "lower lower newest newest newest newest newest newest",
    "widest widest widest, the 12 lowest (and newest) ones: 3.14!",
    "été, naïve — ok\n\n  two\tthree ",
  ]

  @Test("The first merges are the most frequent pairs, the smallest of equals first")
  func firstMerges() throws {
    let tokenizer = try BytePairTokenizer.train(on: ["aaab aaab aaab ab"], vocabularySize: 261)
    // "aa" occurs 6 times and "ab" 4 times.
    #expect(tokenizer.merges == [.init(97, 97), .init(97, 98)])
    #expect(tokenizer.encode("aaab") == [256, 257])
  }

  @Test("Training twice gives the same tokenizer")
  func determinism() throws {
    var counts: [Int] = []
    let first = try BytePairTokenizer.train(on: Self.texts, vocabularySize: 300) {
      counts.append($0)
    }
    #expect(counts == Array(260...first.vocabularySize))
    for _ in 0..<3 {
      #expect(try BytePairTokenizer.train(on: Self.texts, vocabularySize: 300) == first)
    }
  }

  @Test("Texts and any bytes come back")
  func roundTrip() throws {
    let tokenizer = try BytePairTokenizer.train(on: Self.texts, vocabularySize: 300)
    for text in Self.texts { #expect(tokenizer.decode(tokenizer.encode(text)) == text) }
    #expect(tokenizer.encode(Self.texts) == Self.texts.map { tokenizer.encode($0) })
    var generator = RandomKey(seed: 3).generator()
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in UInt8(generator.integer(below: 256)) }
      #expect(tokenizer.bytes(of: tokenizer.encode(bytes)) == bytes)
    }
  }

  @Test("Merges shorten texts, and special tokens stand for no bytes")
  func specialTokens() throws {
    let tokenizer = try BytePairTokenizer.train(on: Self.texts, vocabularySize: 300)
    #expect(tokenizer.encode(Self.texts[1]).count < Self.texts[1].utf8.count / 2)
    let specials = [tokenizer.begin, tokenizer.end, tokenizer.padding]
    #expect(Set(specials).count == 3)
    #expect(specials.allSatisfy { $0 < tokenizer.vocabularySize })
    #expect(tokenizer.bytes(of: specials).isEmpty)
  }

  @Test("A saved tokenizer comes back")
  func file() throws {
    let path = FileManager.default.temporaryDirectory.path + "/tokenizer-\(UUID()).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let tokenizer = try BytePairTokenizer.train(on: Self.texts, vocabularySize: 280)
    try tokenizer.save(to: path)
    #expect(try BytePairTokenizer(path) == tokenizer)
    try "{\"merges\":[[97,300]]}\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: LanguageError.self) { try BytePairTokenizer(path) }
  }

  @Test("A merge of an unknown token and a small vocabulary are refused")
  func badMerges() {
    #expect(throws: LanguageError.merge(index: 1, pair: [97, 257], tokenCount: 257)) {
      try BytePairTokenizer(merges: [.init(97, 98), .init(97, 257)])
    }
    #expect(throws: LanguageError.self) {
      try BytePairTokenizer.train(on: ["a"], vocabularySize: 100)
    }
  }
}
