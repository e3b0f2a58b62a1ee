public import Randomness

/// The settings of any learner, so that a study or a file can name one.
///
/// As JSON: `{"method": "iql", "settings": {...}}`.
public enum LearnerSettings: Sendable, Hashable {
  /// Behaviour cloning.
  case bc(BCSettings)
  /// TD3 and TD3+BC.
  case td3(TD3Settings)
  /// Soft actor-critic and RLPD.
  case sac(SACSettings)
  /// Advantage-weighted actor-critic.
  case awac(AWACSettings)
  /// Implicit Q-learning.
  case iql(IQLSettings)
  /// Conservative Q-learning and Cal-QL.
  case cql(CQLSettings)

  /// A fresh learner for tasks of the given widths; all that is drawn comes from the key.
  ///
  /// - Throws: `LearningError.settingOutOfRange`.
  public func makeLearner(
    for sizes: TaskSizes, scaling: ObservationScaling? = nil, key: RandomKey
  ) throws(LearningError) -> any Learner {
    try validate(sizes)
    return switch self {
    case .bc(let settings): BC(settings, sizes: sizes, scaling: scaling, key: key)
    case .td3(let settings): TD3(settings, sizes: sizes, scaling: scaling, key: key)
    case .sac(let settings): SAC(settings, sizes: sizes, scaling: scaling, key: key)
    case .awac(let settings): AWAC(settings, sizes: sizes, scaling: scaling, key: key)
    case .iql(let settings): IQL(settings, sizes: sizes, scaling: scaling, key: key)
    case .cql(let settings): CQL(settings, sizes: sizes, scaling: scaling, key: key)
    }
  }

  /// Discount, bounds and the targets' rate; nil for behaviour cloning, which has no values.
  ///
  /// Writing to those of behaviour cloning does nothing.
  public var backup: BackupSettings? {
    get {
      switch self {
      case .bc: nil
      case .td3(let settings): settings.backup
      case .sac(let settings): settings.backup
      case .awac(let settings): settings.backup
      case .iql(let settings): settings.backup
      case .cql(let settings): settings.backup
      }
    }
    set {
      guard let newValue else { return }
      self = changed(
        td3: { $0.backup = newValue }, sac: { $0.backup = newValue },
        awac: { $0.backup = newValue }, iql: { $0.backup = newValue },
        cql: { $0.backup = newValue })
    }
  }

  /// The number of parts that an update deals its batch into, one for each step of the critics.
  public var partsOfBatch: Int {
    if case .sac(let settings) = self { settings.criticUpdates } else { 1 }
  }

  /// Whether the method bounds values by returns to the end of the episode.
  public var needsReturnsToGo: Bool {
    if case .cql(let settings) = self { settings.calibration != .none } else { false }
  }

  /// The same method with action values within bounds, or without.
  public func bounded(by bounds: ValueBounds?) -> LearnerSettings {
    var settings = self
    settings.backup?.bounds = bounds
    return settings
  }

  /// The same method with networks of the given hidden widths throughout.
  public func resized(hidden widths: [Int]) -> LearnerSettings {
    changed(
      bc: { $0.policy.hiddenWidths = widths },
      td3: { ($0.policyWidths, $0.critics.hiddenWidths) = (widths, widths) },
      sac: { ($0.policy.hiddenWidths, $0.critics.hiddenWidths) = (widths, widths) },
      awac: { ($0.policy.hiddenWidths, $0.critics.hiddenWidths) = (widths, widths) },
      iql: { ($0.policy.hiddenWidths, $0.critics.hiddenWidths) = (widths, widths) },
      cql: { ($0.policy.hiddenWidths, $0.critics.hiddenWidths) = (widths, widths) })
  }

  private func changed(
    bc: (inout BCSettings) -> Void = { _ in }, td3: (inout TD3Settings) -> Void,
    sac: (inout SACSettings) -> Void, awac: (inout AWACSettings) -> Void,
    iql: (inout IQLSettings) -> Void, cql: (inout CQLSettings) -> Void
  ) -> LearnerSettings {
    func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
      var value = value
      change(&value)
      return value
    }
    return switch self {
    case .bc(let settings): .bc(with(settings, bc))
    case .td3(let settings): .td3(with(settings, td3))
    case .sac(let settings): .sac(with(settings, sac))
    case .awac(let settings): .awac(with(settings, awac))
    case .iql(let settings): .iql(with(settings, iql))
    case .cql(let settings): .cql(with(settings, cql))
    }
  }
}

extension LearnerSettings: Codable {
  private enum CodingKeys: String, CodingKey { case method, settings }
  private enum Method: String, Codable { case bc, td3, sac, awac, iql, cql }

  /// Decodes the settings of the method that is named.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func settings<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try container.decode(type, forKey: .settings)
    }
    self =
      switch try container.decode(Method.self, forKey: .method) {
      case .bc: .bc(try settings(BCSettings.self))
      case .td3: .td3(try settings(TD3Settings.self))
      case .sac: .sac(try settings(SACSettings.self))
      case .awac: .awac(try settings(AWACSettings.self))
      case .iql: .iql(try settings(IQLSettings.self))
      case .cql: .cql(try settings(CQLSettings.self))
      }
  }

  /// Encodes the method's name beside its settings.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func encode(_ method: Method, _ settings: some Encodable) throws {
      try container.encode(method, forKey: .method)
      try container.encode(settings, forKey: .settings)
    }
    switch self {
    case .bc(let settings): try encode(.bc, settings)
    case .td3(let settings): try encode(.td3, settings)
    case .sac(let settings): try encode(.sac, settings)
    case .awac(let settings): try encode(.awac, settings)
    case .iql(let settings): try encode(.iql, settings)
    case .cql(let settings): try encode(.cql, settings)
    }
  }
}
