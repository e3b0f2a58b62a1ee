/// The mean ranks of methods on one axis, with bars over the groups that do not differ.
///
/// The best method stands at the left. Demšar, "Statistical comparisons of classifiers over multiple
/// data sets" (2006), figure 1.
public struct CriticalDifferenceDiagram: Sendable, Equatable {
  /// The names of the methods.
  public var methods: [String]
  /// The mean rank of each method; 1 is the best.
  public var meanRanks: [Double]
  /// How far apart mean ranks must be to differ.
  public var criticalDifference: Double
  /// The names of the methods under each bar.
  public var groups: [[String]]

  /// Describes a diagram.
  ///
  /// There must be a mean rank for every method, and groups must name methods that are there.
  public init(
    methods: [String], meanRanks: [Double], criticalDifference: Double, groups: [[String]]
  ) {
    precondition(
      methods.count == meanRanks.count,
      "\(meanRanks.count) mean ranks for \(methods.count) methods")
    precondition(
      groups.joined().allSatisfy(methods.contains),
      "groups \(groups) of methods that are not among \(methods)")
    self.methods = methods
    self.meanRanks = meanRanks
    self.criticalDifference = criticalDifference
    self.groups = groups
  }
}
