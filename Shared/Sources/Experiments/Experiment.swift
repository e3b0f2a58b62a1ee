/// One table or figure of a paper: arms that are compared under the same seeds.
///
/// An experiment is a value built from its configuration; `Study.experiments(_:)` makes it. Its
/// cells run in any process and in any order that respects `prerequisites(of:)`.
public protocol Experiment: Sendable {
  /// A short name for commands and files, such as `"input"`.
  var name: String { get }
  /// What the experiment does, in one line.
  var summary: String { get }
  /// Where the paper reports it, such as `"Section 3.1, CIFAR-10-C"`.
  var reproduces: String { get }
  /// The methods or conditions that are compared.
  var arms: [String] { get }
  /// The expected duration of a cell in seconds on one core, until durations have been measured.
  var secondsPerCell: Double? { get }
  /// The seeds it runs, out of the study's; a deterministic experiment keeps one.
  func seeds(from studySeeds: [Int]) -> [Int]
  /// The cells whose outcomes or artifacts `cell` reads; they run first.
  func prerequisites(of cell: Cell) -> [Cell]
  /// Runs one cell.
  ///
  /// The result may depend on the configuration, the cell and its prerequisites, and on nothing
  /// else. Files go into `context.folder`.
  func run(_ cell: Cell, in context: CellContext) throws -> Outcome
}

extension Experiment {
  /// No expectation.
  public var secondsPerCell: Double? { nil }

  /// All of the study's seeds.
  public func seeds(from studySeeds: [Int]) -> [Int] { studySeeds }

  /// No prerequisites.
  public func prerequisites(of cell: Cell) -> [Cell] { [] }

  /// The cells for the given seeds, arm by arm.
  public func cells(seeds: [Int]) -> [Cell] {
    self.seeds(from: seeds).flatMap { seed in
      arms.map { Cell(experiment: name, arm: $0, seed: seed) }
    }
  }
}
