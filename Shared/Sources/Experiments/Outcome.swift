/// What one cell measured.
///
/// Metrics have flat names such as `"accuracy/gaussian_noise"`. A value may be NaN where a metric
/// is undefined; claims then drop the seed and say so.
public struct Outcome: Codable, Sendable, Equatable {
  /// Single numbers by name.
  public var metrics: [String: Double]
  /// Sequences by name, for learning curves and histograms; element `i` is row `name[i]` of
  /// `outcomes.csv`.
  public var series: [String: [Double]]

  /// Gathers the measurements of a cell.
  public init(metrics: [String: Double] = [:], series: [String: [Double]] = [:]) {
    self.metrics = metrics
    self.series = series
  }
}

/// A finished cell as it stands in its outcome file.
public struct CellRecord: Codable, Sendable, Equatable {
  /// The cell.
  public let cell: Cell
  /// What it measured.
  public let outcome: Outcome
  /// Wall time of the cell in seconds.
  public let seconds: Double
  /// The largest resident memory of the process until the cell ended, in bytes.
  public let peakMemory: Int

  /// Describes a finished cell.
  public init(cell: Cell, outcome: Outcome, seconds: Double, peakMemory: Int) {
    self.cell = cell
    self.outcome = outcome
    self.seconds = seconds
    self.peakMemory = peakMemory
  }
}
