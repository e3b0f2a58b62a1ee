/// Adam's step size by method, chosen on seeds from 1000 on, which no study uses.
public struct MethodRates: Sendable, Hashable, Codable {
  /// What methods that are not listed use.
  public var standard: Double
  /// Of methods on fixed responses, by their names.
  public var offline: [String: Double]
  /// Of methods that sample from the policy, by their names.
  public var onPolicy: [String: Double]

  /// Step sizes by method.
  public init(
    standard: Double, offline: [String: Double] = [:], onPolicy: [String: Double] = [:]
  ) {
    self.standard = standard
    self.offline = offline
    self.onPolicy = onPolicy
  }

  func rate(_ method: BanditMethod, isOnline: Bool) -> Double {
    (isOnline ? onPolicy : offline)[method.rawValue] ?? standard
  }
}
