import Vision

// The names of shifts, as written on a command line and in configurations:
//
//     shift = [images "/"] kind [":" argument {"," argument}]
//     images = "fashion" | "digits" | "mnist" | "cifar10" | "custom"
extension Shift {
  /// The shift's name, from which ``parse(_:)`` makes an equal shift.
  public var name: String {
    let text = argumentText.isEmpty ? kindName : "\(kindName):\(argumentText)"
    return Shift(kind).images == images ? text : "\(images.rawValue)/\(text)"
  }

  /// The published files among the kinds of shift.
  private static let publishedName = "cifar10c"

  /// What may be written before the colon, corruptions first.
  public static let knownNames: [String] =
    Corruption.allCases.map(\.rawValue) + [
      publishedName, "ramp", "offset", "superclasses", "digit_pairs", "clusters", "label_flip",
      "label_permutation", "spurious", "label_prior",
    ]

  /// Reads a shift from its name.
  ///
  /// | kind | arguments | example |
  /// |---|---|---|
  /// | a corruption | severity, table of constants | `gaussian_noise:5`, `fog:2,cifar`, `stripe` |
  /// | `cifar10c` | corruption, severity | `cifar10c:frost,5` |
  /// | `ramp` | weight, by default 0.6 | `ramp:0.6` |
  /// | `offset` | pixels right, pixels down | `offset:4,0` |
  /// | `superclasses`, `digit_pairs`, `clusters` | | `digits/clusters` |
  /// | `label_flip`, `spurious` | | `custom/label_flip` |
  /// | `label_permutation` | seed, by default 0 | `label_permutation:3` |
  /// | `label_prior` | ratio of the most to the least frequent, by default 10 | `label_prior:10` |
  ///
  /// A name before a slash chooses the images: `fashion` (the default), `digits`, `mnist`, `cifar10`
  /// or `custom`. Corruptions that severity plays no part in need none; the tables are `cifar` (the
  /// default for `cifar10`), `imagenet` and `mnist` (for all others).
  ///
  /// - Throws: `unknownShift` with the known kinds or files, `malformedShift`, and what ``check()``
  ///   throws.
  public static func parse(_ text: String) throws(ShiftError) -> Shift {
    let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let images = halves.count == 2 ? try imageSet(halves[0], in: text) : nil
    let parts = (halves.last ?? "").split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let arguments = parts.dropFirst().flatMap {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    var reader = ArgumentReader(text: text, arguments: arguments.map(String.init))
    let shift = Shift(try kind(String(parts[0]), &reader), of: images)
    try reader.finish()
    try shift.check()
    return shift
  }

  private static func imageSet(
    _ name: Substring, in text: String
  ) throws(ShiftError) -> ImageSet {
    if let set = ImageSet(rawValue: String(name)) { return set }
    let sets = ImageSet.allCases.map(\.rawValue).joined(separator: ", ")
    throw .malformedShift(text, expected: "one of \(sets) before the slash")
  }

  /// The part of the name before the colon.
  var kindName: String {
    switch kind {
    case .corruption(let corruption, _, _): corruption.rawValue
    case .cifar10C: Self.publishedName
    case .ramp: "ramp"
    case .offset: "offset"
    case .superclasses: "superclasses"
    case .digitPairs: "digit_pairs"
    case .clusters: "clusters"
    case .labelFlip: "label_flip"
    case .labelPermutation: "label_permutation"
    case .spurious: "spurious"
    case .labelPrior: "label_prior"
    }
  }

  private var argumentText: String {
    switch kind {
    case .corruption(let corruption, let severity, let constants):
      if let constants { return "\(severity),\(constants.rawValue)" }
      return severity == 1 && !corruption.dependsOnSeverity ? "" : "\(severity)"
    case .cifar10C(let corruption, let severity): return "\(corruption.rawValue),\(severity)"
    case .ramp(let weight): return Self.text(weight)
    case .offset(let right, let down): return "\(right),\(down)"
    case .labelPermutation(let seed): return "\(seed)"
    case .labelPrior(let ratio): return Self.text(ratio)
    case .superclasses, .digitPairs, .clusters, .labelFlip, .spurious: return ""
    }
  }

  /// The shortest text that reads back as this number, whole numbers without a point.
  private static func text(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func kind(
    _ name: String, _ arguments: inout ArgumentReader
  ) throws(ShiftError) -> Kind {
    if let corruption = Corruption(rawValue: name) {
      return try self.corruption(corruption, &arguments)
    }
    switch name {
    case publishedName: return try published(&arguments)
    case "ramp": return .ramp(weight: try arguments.next("a weight") ?? 0.6)
    case "offset":
      let expected = "pixels to the right and pixels down, as in offset:4,0"
      return .offset(
        right: try arguments.required(expected), down: try arguments.required(expected))
    case "superclasses": return .superclasses
    case "digit_pairs": return .digitPairs
    case "clusters": return .clusters
    case "label_flip": return .labelFlip
    case "label_permutation":
      return .labelPermutation(seed: try arguments.next("a seed of 0 or more") ?? 0)
    case "spurious": return .spurious
    case "label_prior": return .labelPrior(ratio: try arguments.next("a ratio") ?? 10)
    default: throw .unknownShift(name, known: knownNames)
    }
  }

  private static func corruption(
    _ corruption: Corruption, _ arguments: inout ArgumentReader
  ) throws(ShiftError) -> Kind {
    let expected = "a severity from 1 to 5, as in \(corruption.rawValue):5"
    let severity: Int =
      corruption.dependsOnSeverity
      ? try arguments.required(expected) : try arguments.next(expected) ?? 1
    guard let table: String = try arguments.next("a table of constants") else {
      return .corruption(corruption, severity: severity)
    }
    guard let constants = CorruptionConstants(rawValue: table) else {
      let tables = CorruptionConstants.allCases.map(\.rawValue).joined(separator: ", ")
      throw arguments.error(expected: "one of the tables \(tables) after the severity")
    }
    return .corruption(corruption, severity: severity, constants: constants)
  }

  private static func published(_ arguments: inout ArgumentReader) throws(ShiftError) -> Kind {
    let expected = "a corruption and a severity from 1 to 5, as in \(publishedName):frost,5"
    let name: String = try arguments.required(expected)
    guard let corruption = PublishedCorruption(rawValue: name) else {
      let known = PublishedCorruption.allCases.map { "\(publishedName):\($0.rawValue)" }
      throw .unknownShift("\(publishedName):\(name)", known: known)
    }
    return .cifar10C(corruption, severity: try arguments.required(expected))
  }
}

extension Shift: Codable {
  /// Decodes a shift from its name.
  public init(from decoder: any Decoder) throws {
    self = try Shift.parse(decoder.singleValueContainer().decode(String.self))
  }

  /// Encodes the shift as its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

/// Reads the arguments of a shift's name one after another.
private struct ArgumentReader {
  let text: String
  let arguments: [String]
  var position = 0

  init(text: String, arguments: [String]) {
    self.text = text
    self.arguments = arguments
  }

  func error(expected: String) -> ShiftError { .malformedShift(text, expected: expected) }

  mutating func next<Value: LosslessStringConvertible>(
    _ expected: String
  ) throws(ShiftError) -> Value? {
    guard position < arguments.count else { return nil }
    defer { position += 1 }
    guard let value = Value(arguments[position]) else { throw error(expected: expected) }
    return value
  }

  mutating func required<Value: LosslessStringConvertible>(
    _ expected: String
  ) throws(ShiftError) -> Value {
    guard let value: Value = try next(expected) else { throw error(expected: expected) }
    return value
  }

  func finish() throws(ShiftError) {
    if position < arguments.count {
      throw error(
        expected: position == 0 ? "no argument" : "no argument after the first \(position)")
    }
  }
}
