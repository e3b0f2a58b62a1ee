extension BytePairTokenizer {
  /// Learns merges from texts until the vocabulary has `vocabularySize` tokens, or no pair occurs
  /// twice.
  ///
  /// Among pairs of one frequency the smallest is joined first, so that equal texts give equal
  /// tokenizers. `progress` is told after each merge how many tokens there are.
  ///
  /// - Throws: `LanguageError.setting` for a vocabulary below 259 tokens.
  public static func train(
    on texts: some Sequence<String>, vocabularySize: Int, progress: (Int) -> Void = { _ in }
  ) throws(LanguageError) -> BytePairTokenizer {
    guard vocabularySize >= 259 else {
      throw .setting(
        name: "the vocabulary", found: "\(vocabularySize)",
        expected: "at least 259: 256 bytes, begin, end and padding")
    }
    var trainer = BytePairTrainer(texts)
    var merges: [Pair] = []
    while merges.count + 259 < vocabularySize, let pair = trainer.mostFrequentPair {
      trainer.join(pair, as: Int32(256 + merges.count))
      merges.append(pair)
      progress(merges.count + 259)
    }
    return try BytePairTokenizer(merges: merges)
  }
}

/// The distinct words of a text, and in which of them each pair of tokens occurs.
private struct BytePairTrainer {
  private typealias Pair = BytePairTokenizer.Pair

  private var words: [[Int32]] = []
  private var counts: [Int] = []
  private var frequencies: [BytePairTokenizer.Pair: Int] = [:]
  private var places: [BytePairTokenizer.Pair: Set<Int>] = [:]

  init(_ texts: some Sequence<String>) {
    var found: [ArraySlice<UInt8>: Int] = [:]
    for text in texts {
      let bytes = Array(text.utf8)
      for piece in TextPieces(bytes) where piece.count > 1 {
        found[bytes[piece], default: 0] += 1
      }
    }
    for (word, count) in found {
      words.append(word.map(Int32.init))
      counts.append(count)
    }
    for index in words.indices { count(index, sign: 1) }
  }

  var mostFrequentPair: BytePairTokenizer.Pair? {
    var best: (pair: Pair, count: Int)?
    for (pair, count) in frequencies where count > 1 {
      if best.map({ count > $0.count || count == $0.count && pair < $0.pair }) ?? true {
        best = (pair, count)
      }
    }
    return best?.pair
  }

  mutating func join(_ pair: BytePairTokenizer.Pair, as token: Int32) {
    for index in places[pair] ?? [] {
      count(index, sign: -1)
      words[index].join(pair, as: token)
      count(index, sign: 1)
    }
    frequencies[pair] = nil
    places[pair] = nil
  }

  private mutating func count(_ index: Int, sign: Int) {
    let word = words[index]
    for position in 0..<word.count - 1 {
      let pair = Pair(word[position], word[position + 1])
      let frequency = frequencies[pair, default: 0] + sign * counts[index]
      frequencies[pair] = frequency == 0 ? nil : frequency
      if sign > 0 {
        places[pair, default: []].insert(index)
      } else {
        places[pair]?.remove(index)
      }
    }
  }
}
