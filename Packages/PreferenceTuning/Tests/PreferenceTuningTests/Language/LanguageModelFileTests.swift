import Datasets
import Foundation
import NeuralNetworks
import PreferenceTuning
import Randomness
import Testing

@Suite("Language-model files")
struct LanguageModelFileTests {
  private let folder = FileManager.default.temporaryDirectory.path

  @Test("A model and its tokenizer come back to the last bit")
  func roundTrip() throws {
    let path = "\(folder)/model-\(UUID()).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let tokenizer = try BytePairTokenizer.train(on: ["so so so so it is"], vocabularySize: 262)
    let configuration = GPT.Configuration(
      layers: 1, heads: 2, width: 8, context: 16, vocabulary: tokenizer.vocabularySize)
    let model = GPT(configuration, key: RandomKey(seed: 1))
    try LanguageModelFile(model, tokenizer: tokenizer).save(to: path)
    let found = try LanguageModelFile(path)
    #expect(found.tokenizer == tokenizer)
    #expect(found.model.configuration == configuration)
    #expect(zip(found.model.parameters, model.parameters).allSatisfy { $0 == $1 })
  }

  @Test("A file without a model and sizes that cannot be are refused")
  func refusals() throws {
    let path = "\(folder)/empty-\(UUID()).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Checkpoint().save(to: path)
    #expect(throws: LanguageError.self) { try LanguageModelFile(path) }
    let odd = GPT.Configuration(layers: 1, heads: 3, width: 8, context: 16, vocabulary: 9)
    #expect(
      throws: LanguageError.setting(
        name: "width", found: "8", expected: "a multiple of the 3 heads")
    ) { try odd.validate() }
  }

  @Test("Merges that make tokens without bound are refused")
  func longTokens() {
    let merges = (0..<40).map { BytePairTokenizer.Pair(Int32(255 + $0), Int32(255 + $0)) }
    #expect(throws: LanguageError.tokensTooLong(merge: 25, limit: 1 << 26)) {
      try BytePairTokenizer(merges: merges)
    }
  }

  @Test("Sizes that cannot be are refused, however small")
  func sizes() {
    for context in [Int.min, 1] {
      let odd = GPT.Configuration(layers: 1, heads: 1, width: 8, context: context, vocabulary: 9)
      #expect(
        throws: LanguageError.setting(
          name: "context", found: "\(context)", expected: "at least 2")
      ) { try odd.validate() }
    }
  }

  @Test("Missing data name the command that fetches them")
  func missingData() {
    let catalog = DataCatalog(folder: "\(folder)/nothing-\(UUID())")
    for error in [
      #expect(throws: LanguageError.self) { try catalog.wordNetDefinitions() },
      #expect(throws: LanguageError.self) { try catalog.ratedSentences() },
    ] {
      #expect("\(error.map { "\($0)" } ?? "")".contains("Scripts/fetch-data --for preference"))
    }
  }
}
