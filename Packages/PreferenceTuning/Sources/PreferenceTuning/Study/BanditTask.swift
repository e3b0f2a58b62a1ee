/// The two rewards by the names under which they are reported.
enum BanditTask: String, Sendable, CaseIterable {
  /// The peak lies where the reference has little mass.
  case disjoint = "R1"
  /// The peak lies on the bulk of the reference.
  case aligned = "R2"

  var reward: BanditReward { self == .disjoint ? .disjoint : .aligned }
}
