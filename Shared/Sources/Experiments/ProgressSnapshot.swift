/// One line of progress: what, how much of it, how fast, how long still.
public struct ProgressSnapshot: Sendable, Equatable {
  /// What is being done.
  public var label: String
  /// The units that are done.
  public var done: Int
  /// All units.
  public var total: Int
  /// The name of a unit, in the plural.
  public var unit: String
  /// Units a second.
  public var rate: Double
  /// The expected seconds until the end, if known.
  public var secondsLeft: Double?
  /// Something that must not be missed, such as failures.
  public var remark: String

  /// Describes a state of progress.
  public init(
    label: String, done: Int, total: Int, unit: String = "steps", rate: Double,
    secondsLeft: Double?
  ) {
    self.init(
      label: label, done: done, total: total, unit: unit, rate: rate, secondsLeft: secondsLeft,
      remark: "")
  }

  init(
    label: String, done: Int, total: Int, unit: String, rate: Double, secondsLeft: Double?,
    remark: String
  ) {
    self.label = label
    self.done = done
    self.total = total
    self.unit = unit
    self.rate = rate
    self.secondsLeft = secondsLeft
    self.remark = remark
  }

  /// The line in at most `width` characters, such as
  /// `"[=====>    ]  35/120 cells  2.1/s  1 min 20 s left  input/first"`.
  public func line(width: Int = 100) -> String {
    let digits = "\(total)".count
    let count = String(repeating: " ", count: max(0, digits - "\(done)".count)) + "\(done)/\(total)"
    var parts = [bar, "\(count) \(unit)", rateText, timeText, remark, label]
    parts.removeAll { $0.isEmpty }
    let text = parts.joined(separator: "  ")
    return text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
  }

  private var bar: String {
    let cells = 20
    let filled = total > 0 ? min(cells, cells * done / total) : cells
    let head = filled < cells ? ">" : ""
    return "[" + String(repeating: "=", count: filled) + head
      + String(repeating: " ", count: cells - filled - head.count) + "]"
  }

  private var rateText: String {
    guard rate > 0 else { return "" }
    return rate >= 1 ? "\(rate.fixed(1))/s" : "\((rate * 60).fixed(1))/min"
  }

  private var timeText: String {
    if done >= total { return "done" }
    return secondsLeft.map { "\(Self.duration($0)) left" } ?? "time left unknown"
  }

  /// Seconds in the two largest units that matter: `"45 s"`, `"1 min 20 s"`, `"2 h 5 min"`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "unknown" }
    if seconds > 0, seconds < 9.95 { return "\(seconds.fixed(1)) s" }
    let whole = Int(max(0, seconds).rounded())
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min \(whole % 60) s"
    default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
  }
}
