public import Experiments

/// A study that can show its results: what a toolkit conforms to.
public protocol ReportedStudy: Study {
  /// The sections of the report, in the order of the paper.
  func sections(_ configuration: Configuration) -> [ReportSection]
  /// What a reader must know before believing the verdicts: deviations from the paper, what does
  /// not hold at this scale, doubts. One paragraph each.
  func nuances(_ configuration: Configuration) -> [String]
}

extension ReportedStudy {
  /// No nuances.
  public func nuances(_ configuration: Configuration) -> [String] { [] }
}

/// One part of a report, made from the outcomes when the report is written.
///
/// Text may set words in code type between backticks.
public struct ReportSection: Sendable {
  /// Something in a section.
  public enum Item: Sendable {
    /// A paragraph.
    case text(String)
    /// A figure.
    case figure(Figure)
    /// A table.
    case table(Table)
  }

  /// The heading.
  public let title: String
  /// The experiment whose summary and source stand under the heading; nil for none.
  public let experiment: String?
  /// Makes the contents.
  ///
  /// An error, such as a missing metric, takes the place of this section's contents; the rest of
  /// the report stands.
  public let contents: @Sendable (RunResults) throws -> [Item]

  /// Describes a section.
  public init(
    _ title: String, experiment: String? = nil,
    contents: @escaping @Sendable (RunResults) throws -> [Item]
  ) {
    self.title = title
    self.experiment = experiment
    self.contents = contents
  }
}
