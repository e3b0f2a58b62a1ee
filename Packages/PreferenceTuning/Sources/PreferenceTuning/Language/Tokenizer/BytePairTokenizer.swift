/// A byte-level tokenizer whose tokens come from joining neighbours, most frequent first.
///
/// Sennrich et al. 2016; Radford et al. 2019. Tokens 0 to 255 are bytes, so every text has an
/// encoding that decodes to the same bytes; then come the merges in their order, then begin, end
/// and padding.
public struct BytePairTokenizer: Sendable, Equatable {
  /// The pairs of tokens that are joined, by rank.
  public let merges: [Pair]
  private let ranks: [Pair: Int32]
  private let contents: [[UInt8]]

  /// Two neighbouring tokens.
  public struct Pair: Sendable, Hashable, Comparable {
    /// The left one.
    public let left: Int32
    /// The right one.
    public let right: Int32

    /// Two neighbouring tokens.
    public init(_ left: Int32, _ right: Int32) {
      self.left = left
      self.right = right
    }

    /// The order of the left tokens, then of the right ones.
    public static func < (a: Pair, b: Pair) -> Bool {
      (a.left, a.right) < (b.left, b.right)
    }
  }

  /// A tokenizer with the given merges.
  ///
  /// - Throws: `LanguageError.merge` if one joins a token that is not there yet, and `tokensTooLong`
  ///   if all tokens take more than 64 MiB.
  public init(merges: [Pair]) throws(LanguageError) {
    let limit = 1 << 26
    var contents: [[UInt8]] = (0...255).map { [$0] }
    var size = 0
    for (index, pair) in merges.enumerated() {
      let known = 0..<Int32(contents.count)
      guard known.contains(pair.left), known.contains(pair.right) else {
        throw .merge(
          index: index, pair: [Int(pair.left), Int(pair.right)], tokenCount: contents.count)
      }
      let (left, right) = (contents[Int(pair.left)], contents[Int(pair.right)])
      size += left.count + right.count
      if size > limit { throw .tokensTooLong(merge: index, limit: limit) }
      contents.append(left + right)
    }
    self.merges = merges
    self.contents = contents
    ranks = Dictionary(zip(merges, 256...)) { first, _ in first }
  }

  /// The token before every prompt.
  public var begin: Int32 { Int32(contents.count) }
  /// The token after every completion.
  public var end: Int32 { begin + 1 }
  /// A token that stands for nothing and that no text holds; batches fill rows up with token 0,
  /// which causal attention never sees.
  public var padding: Int32 { begin + 2 }
  /// The number of tokens.
  public var vocabularySize: Int { contents.count + 3 }

  /// The tokens of a text.
  public func encode(_ text: String) -> [Int32] { encode(Array(text.utf8)) }

  /// The tokens of any bytes.
  public func encode(_ bytes: [UInt8]) -> [Int32] {
    var tokens: [Int32] = []
    for piece in TextPieces(bytes) { tokens += encode(piece: bytes[piece]) }
    return tokens
  }

  /// The tokens of many texts; words that come again are encoded once.
  public func encode(_ texts: [String]) -> [[Int32]] {
    var known: [ArraySlice<UInt8>: [Int32]] = [:]
    return texts.map { text in
      let bytes = Array(text.utf8)
      var tokens: [Int32] = []
      for piece in TextPieces(bytes) {
        if let found = known[bytes[piece]] {
          tokens += found
        } else {
          let encoded = encode(piece: bytes[piece])
          known[bytes[piece]] = encoded
          tokens += encoded
        }
      }
      return tokens
    }
  }

  // Joins the pair of the lowest rank until none is left.
  private func encode(piece: ArraySlice<UInt8>) -> [Int32] {
    var tokens = piece.map(Int32.init)
    while tokens.count > 1 {
      var best = Int32.max
      for position in 0..<tokens.count - 1 {
        if let rank = ranks[Pair(tokens[position], tokens[position + 1])] {
          best = min(best, rank)
        }
      }
      guard best < .max else { break }
      tokens.join(merges[Int(best) - 256], as: best)
    }
    return tokens
  }

  /// The bytes that tokens stand for; begin, end and padding stand for none.
  public func bytes(of tokens: [Int32]) -> [UInt8] {
    tokens.flatMap { token in
      precondition(
        token >= 0 && token < vocabularySize, "token \(token) of \(vocabularySize)")
      return token < begin ? contents[Int(token)] : []
    }
  }

  /// The text of tokens; bytes that are no UTF-8 become replacement characters.
  public func decode(_ tokens: [Int32]) -> String {
    String(decoding: bytes(of: tokens), as: UTF8.self)
  }
}

extension [Int32] {
  /// Replaces a pair of neighbours by one token, from left to right.
  mutating func join(_ pair: BytePairTokenizer.Pair, as token: Int32) {
    var (read, write) = (0, 0)
    while read < count {
      let isPair = read + 1 < count && self[read] == pair.left && self[read + 1] == pair.right
      self[write] = isPair ? token : self[read]
      read += isPair ? 2 : 1
      write += 1
    }
    removeLast(count - write)
  }
}
