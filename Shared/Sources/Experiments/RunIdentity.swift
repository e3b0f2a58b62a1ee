/// What makes two runs the same run, besides the configuration; the contents of `run.json`.
public struct RunIdentity: Codable, Sendable, Equatable {
  /// The study's key.
  public let study: String
  /// The scale.
  public let scale: Scale
  /// The seeds.
  public let seeds: [Int]
  /// The fingerprint of the executable.
  public let build: String
  /// The vector instructions that sums are taken by, such as `"avx512"`; nil if nobody said.
  ///
  /// Other vectors round sums otherwise.
  public let instructions: String?

  /// Identifies a run.
  public init(
    study: String, scale: Scale, seeds: [Int], build: String, instructions: String? = nil
  ) {
    self.study = study
    self.scale = scale
    self.seeds = seeds
    self.build = build
    self.instructions = instructions
  }

  /// The first field in which `self` differs from what a run needs, for a message.
  func difference(
    from expected: RunIdentity
  ) -> (field: String, found: String, expected: String)? {
    if study != expected.study { return ("study", study, expected.study) }
    if scale != expected.scale { return ("scale", scale.rawValue, expected.scale.rawValue) }
    if seeds != expected.seeds {
      return ("seeds", Self.describe(seeds), Self.describe(expected.seeds))
    }
    if build != expected.build { return ("build", build, expected.build) }
    if let instructions, let other = expected.instructions, instructions != other {
      return ("instructions", instructions, other)
    }
    return nil
  }

  /// Seeds as they are written on a command line: ranges and single numbers.
  public static func describe(_ seeds: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for seed in seeds {
      if let last = runs.last, seed == last.upperBound + 1 {
        runs[runs.count - 1] = last.lowerBound...seed
      } else {
        runs.append(seed...seed)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
