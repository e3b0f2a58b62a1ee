public import Datasets
import NeuralNetworks
import Randomness

/// A transformer with its tokenizer in one safetensors file.
public struct LanguageModelFile: Sendable {
  /// The model.
  public var model: GPT
  /// Its tokenizer.
  public var tokenizer: BytePairTokenizer

  /// A model with its tokenizer, whose vocabularies are equally large.
  public init(_ model: GPT, tokenizer: BytePairTokenizer) {
    precondition(
      model.vocabularySize == tokenizer.vocabularySize,
      "a model of \(model.vocabularySize) tokens for a tokenizer of \(tokenizer.vocabularySize)")
    self.model = model
    self.tokenizer = tokenizer
  }

  /// The contents of the file.
  ///
  /// - Throws: `LanguageError.file`.
  public func checkpoint() throws(LanguageError) -> Checkpoint {
    var checkpoint = Checkpoint()
    for (name, tensor) in model.exportedWeights { checkpoint.store(tensor, as: "model/\(name)") }
    do {
      try checkpoint.encode(model.configuration, as: "model/configuration")
      try checkpoint.encode(tokenizer, as: "model/tokenizer")
    } catch {
      throw .file(error)
    }
    return checkpoint
  }

  /// Writes the file atomically.
  ///
  /// - Throws: `LanguageError.file`.
  public func save(to path: String) throws(LanguageError) {
    let checkpoint = try self.checkpoint()
    do {
      try checkpoint.save(to: path)
    } catch {
      throw .file(error)
    }
  }

  /// Reads a file.
  ///
  /// - Throws: `LanguageError.file`, `setting` for sizes that cannot be, and `otherRun` for weights
  ///   that do not fit the sizes.
  public init(_ path: String) throws(LanguageError) {
    let checkpoint: Checkpoint
    let configuration: GPT.Configuration
    do {
      checkpoint = try Checkpoint(path)
      configuration = try checkpoint.decode(GPT.Configuration.self, from: "model/configuration")
      tokenizer = try checkpoint.decode(BytePairTokenizer.self, from: "model/tokenizer")
    } catch {
      throw .file(error)
    }
    try configuration.validate()
    guard configuration.vocabulary == tokenizer.vocabularySize else {
      throw .setting(
        name: "the vocabulary of \(path)", found: "\(configuration.vocabulary)",
        expected: "the \(tokenizer.vocabularySize) tokens of its tokenizer")
    }
    model = GPT(configuration, key: RandomKey(seed: 0))
    do {
      try model.load(checkpoint.tensors(below: "model/"))
    } catch let error as DatasetError {
      throw .file(error)
    } catch {
      throw .otherRun("\(error)")
    }
  }
}
