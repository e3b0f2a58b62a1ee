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
    try Checkpoint(model, model.configuration, tokenizer, below: "model/")
  }

  /// Writes the file atomically.
  ///
  /// - Throws: `LanguageError.file`.
  public func save(to path: String) throws(LanguageError) {
    try checkpoint().write(to: path)
  }

  /// Reads a file.
  ///
  /// - Throws: `LanguageError.file`, also for sizes that cannot be or that the weights contradict.
  public init(_ path: String) throws(LanguageError) {
    (model, tokenizer) = try Checkpoint.read(path, below: "model/", trunk: "model/") {
      GPT($0, key: RandomKey(seed: 0))
    }
  }
}

extension LanguageModelFile {
  /// The model as a policy.
  ///
  /// - Throws: `LanguageError.setting` if its responses may have no token.
  public func policy(maximumTokens: Int) throws(LanguageError) -> LanguagePolicy<GPT> {
    try LanguagePolicy(model, end: tokenizer.end, maximumTokens: maximumTokens)
  }

  /// The distinct prompts of records in tokens, without those that fill half of the context.
  public func prompts(of records: [CompletionRecord]) -> [[Int32]] {
    prompts(records.map(\.prompt))
  }

  /// Distinct texts as prompts, without those that fill half of the context.
  public func prompts(_ texts: [String]) -> [[Int32]] {
    var seen: Set<String> = []
    return tokenizer.encode(texts.filter { seen.insert($0).inserted })
      .map { [tokenizer.begin] + $0 }.filter { 2 * $0.count <= model.contextLength }
  }
}

/// A reward model with its tokenizer in one safetensors file.
public struct RewardModelFile: Sendable {
  /// The model.
  public var model: RewardModel<GPT>
  /// Its tokenizer.
  public var tokenizer: BytePairTokenizer

  /// A model with its tokenizer, whose vocabularies are equally large.
  public init(_ model: RewardModel<GPT>, tokenizer: BytePairTokenizer) {
    precondition(
      model.trunk.vocabularySize == tokenizer.vocabularySize,
      "a model of \(model.trunk.vocabularySize) tokens for a tokenizer of "
        + "\(tokenizer.vocabularySize)")
    self.model = model
    self.tokenizer = tokenizer
  }

  /// The contents of the file.
  ///
  /// - Throws: `LanguageError.file`.
  public func checkpoint() throws(LanguageError) -> Checkpoint {
    try Checkpoint(model, model.trunk.configuration, tokenizer, below: "reward/")
  }

  /// Writes the file atomically.
  ///
  /// - Throws: `LanguageError.file`.
  public func save(to path: String) throws(LanguageError) {
    try checkpoint().write(to: path)
  }

  /// Reads a file; throws as `LanguageModelFile.init(_:)` does.
  public init(_ path: String) throws(LanguageError) {
    (model, tokenizer) = try Checkpoint.read(path, below: "reward/", trunk: "reward/trunk.") {
      RewardModel(GPT($0, key: RandomKey(seed: 0)), key: RandomKey(seed: 0))
    }
  }
}

extension Checkpoint {
  fileprivate init(
    _ module: some Module, _ configuration: GPT.Configuration, _ tokenizer: BytePairTokenizer,
    below prefix: String
  ) throws(LanguageError) {
    self.init()
    for (name, tensor) in module.exportedWeights { store(tensor, as: prefix + name) }
    do {
      try encode(configuration, as: prefix + "configuration")
      try encode(tokenizer, as: prefix + "tokenizer")
    } catch {
      throw .file(error)
    }
  }

  /// Writes the file atomically.
  ///
  /// - Throws: `LanguageError.file`.
  public func write(to path: String) throws(LanguageError) {
    do {
      try save(to: path)
    } catch {
      throw .file(error)
    }
  }

  // Language models and reward models have the same parts under other names.
  private func checkKind(_ prefix: String, _ path: String) throws(LanguageError) {
    let asksReward = prefix == "reward/"
    let other = asksReward ? "model/" : "reward/"
    guard metadata[prefix + "configuration"] == nil, metadata[other + "configuration"] != nil
    else { return }
    let (language, reward) = ("a language model", "a reward model")
    throw .otherKind(
      file: path, found: asksReward ? language : reward, expected: asksReward ? reward : language)
  }

  // Reads sizes and tokenizer, makes a module of these sizes, and loads its weights.
  fileprivate static func read<M: Module>(
    _ path: String, below prefix: String, trunk: String, _ make: (GPT.Configuration) -> M
  ) throws(LanguageError) -> (M, BytePairTokenizer) {
    func contradiction(_ field: String, _ found: String, _ expected: String) -> LanguageError {
      .file(.corrupt(file: path, field: field, offset: 0, expected: expected, found: found))
    }
    do {
      let checkpoint = try Checkpoint(path)
      try checkpoint.checkKind(prefix, path)
      let configuration = try checkpoint.decode(
        GPT.Configuration.self, from: prefix + "configuration")
      let tokenizer = try checkpoint.decode(
        BytePairTokenizer.self, from: prefix + "tokenizer")
      try configuration.validate()
      guard configuration.vocabulary == tokenizer.vocabularySize else {
        throw contradiction(
          "the vocabulary", "\(configuration.vocabulary)",
          "the \(tokenizer.vocabularySize) tokens of its tokenizer")
      }
      try checkpoint.check(configuration, below: trunk)
      var module = make(configuration)
      try module.load(checkpoint.tensors(below: prefix))
      return (module, tokenizer)
    } catch let error as DatasetError {
      throw .file(error)
    } catch LanguageError.setting(let name, let found, let expected) {
      throw contradiction("the size \"\(name)\"", found, expected)
    } catch let error as LanguageError {
      throw error
    } catch {
      throw contradiction("its weights", "\(error)", "those of a network of its sizes")
    }
  }

  // Makes sure that stored arrays have the sizes that a configuration states, before anything is
  // made that is as large.
  private func check(
    _ configuration: GPT.Configuration, below prefix: String
  ) throws(DatasetError) {
    let width = configuration.width
    for (name, rows) in [("wte", configuration.vocabulary), ("wpe", configuration.context)] {
      _ = try array(named: "\(prefix)\(name).weight", shape: [rows, width])
    }
    for layer in 0..<configuration.layers {
      _ = try array(named: "\(prefix)h.\(layer).attn.c_attn.weight", shape: [3 * width, width])
    }
  }
}
