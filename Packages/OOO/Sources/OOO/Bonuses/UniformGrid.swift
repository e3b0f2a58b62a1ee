/// Bins along several axes; the first and the last bin of an axis are centred on its ends.
public struct UniformGrid: Sendable, Hashable, Codable {
  /// An axis with evenly spaced bin centres, both ends among them.
  public struct Axis: Sendable, Hashable, Codable {
    /// The centre of the first bin.
    public var low: Double
    /// The centre of the last bin.
    public var high: Double
    /// The number of bins, 2 or more.
    public var bins: Int

    /// Bins from end to end.
    public init(_ low: Double, _ high: Double, bins: Int) {
      (self.low, self.high, self.bins) = (low, high, bins)
    }

    /// The distance between neighbouring centres.
    public var spacing: Double { (high - low) / Double(bins - 1) }

    /// The bin whose centre is nearest; of two as near the lower one, and an end for what is beyond.
    public func bin(of value: Double) -> Int {
      let position = (value - low) / spacing
      guard position > 0 else { return 0 }
      return min(Int(min(position - 0.5, Double(bins)).rounded(.up)), bins - 1)
    }
  }

  /// One axis per number of a row.
  public var axes: [Axis]

  /// A grid over the axes.
  public init(_ axes: [Axis]) { self.axes = axes }

  /// The number of cells.
  public var cellCount: Int { axes.reduce(1) { $0 * $1.bins } }

  /// The cell of a row, the last axis fastest.
  public func cell(of row: some Collection<Double>) -> Int {
    zip(axes, row).reduce(0) { $0 * $1.0.bins + $1.0.bin(of: $1.1) }
  }
}
