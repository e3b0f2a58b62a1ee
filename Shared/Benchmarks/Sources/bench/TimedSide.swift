/// The median time of one side of a comparison, of which the first is ours.
struct TimedSide: Encodable {
  /// Who it is, with the way and the threads.
  var name: String
  /// The median time in seconds.
  var seconds: Double
}

extension [TimedSide] {
  /// How many times as long as ours each takes; nothing for ours.
  var ratios: [Double?] { enumerated().map { $0 == 0 ? nil : $1.seconds / self[0].seconds } }
}
