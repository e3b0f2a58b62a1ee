public import ArgumentParser
public import Reports

/// What an executable tells the shared commands: which study they run.
///
/// ```swift
/// enum Surgical: Laboratory {
///   static let study = SurgicalStudy()
/// }
///
/// @main
/// struct SurgicalTool: ParsableCommand {
///   static let configuration = CommandConfiguration(
///     commandName: "surgical", abstract: "Tune the one block that the shift asks for.",
///     subcommands: Surgical.commands + [Train.self, Tune.self])
///
///   static func main() { runTool(Self.self) }
/// }
/// ```
public protocol Laboratory: Sendable {
  /// The type of the study.
  associatedtype PaperStudy: ReportedStudy
  /// The study.
  static var study: PaperStudy { get }
}

extension Laboratory {
  /// The commands that every executable has: `reproduce`, `experiments`, `report`, `selftest`, and
  /// the hidden `worker` and `cell`.
  public static var commands: [any ParsableCommand.Type] {
    [
      ReproduceCommand<Self>.self, ExperimentsCommand<Self>.self, ReportCommand<Self>.self,
      SelftestCommand<Self>.self, WorkerCommand<Self>.self, CellCommand<Self>.self,
    ]
  }
}
