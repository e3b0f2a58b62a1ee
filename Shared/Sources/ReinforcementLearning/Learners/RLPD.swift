extension SACSettings {
  /// RLPD: soft actor-critic made fit for offline data by ten normalised critics, targets from a
  /// random pair of them, and 20 critic steps an update.
  ///
  /// One update takes `20 x 256` rows, half of them offline (Ball et al. 2023, as configured by Mark
  /// et al. 2023).
  public static let rlpd: SACSettings = {
    var settings = rlpdRetraining
    settings.name = "RLPD"
    settings.critics.count = 10
    settings.critics.hasLayerNormalization = true
    settings.targetSubset = 2
    settings.criticUpdates = 20
    settings.policyFollowsMeanCritic = true
    return settings
  }()

  /// The learner that is retrained on the buffer of RLPD: two plain critics and one critic step an
  /// update, whose only pessimism is the lesser of both.
  public static let rlpdRetraining: SACSettings = {
    var settings = SACSettings()
    settings.policy.initialization = .glorotUniform
    settings.critics.initialization = .glorotUniform
    settings.targetEntropyPerAction = -0.5
    return settings
  }()
}
