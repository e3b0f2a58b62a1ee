import Randomness
import ReinforcementLearning
import Tensors

extension Exploration {
  /// One update of bonus and learner.
  mutating func learn() throws(OOOError) {
    let sampler = Sampler(
      batchSize: settings.batchSize * settings.learner.partsOfBatch, mixture: settings.mixture,
      rewards: settings.rewards)
    try OOOError.naming {
      var batch = try sampler.batch(from: buffer, key: key.split("batch").split(updates))
      if settings.bonusScale > 0 {
        let paid = bonus.update(on: batch, key: key.split("novelty").split(updates))
        batch.bonuses = paid * Scalar(settings.bonusScale)
        log.add([Measurement("bonus", Double(paid.mean().scalar()))], countsAsUpdate: false)
      }
      log.add(try learner.checkedUpdate(on: batch, key: key.split("update").split(updates)))
    }
    updates += 1
  }

  /// One step in the environment.
  mutating func act() throws(OOOError) {
    if observation.isEmpty {
      observation = try environment.begin(key: key.split("start").split(episode))
    }
    let before = observation
    let action = chooseAction()
    let outcome = try environment.go(action, from: &observation, step: step)
    let isCut = rows.count + 1 == environment.specification.horizon || outcome.truncated
    rows.append(
      before, action, observation, reward: Scalar(outcome.reward),
      terminated: outcome.terminated, ends: outcome.terminated || isCut)
    step += 1
    visits?.add(observation)
    log.add(reward: outcome.reward, step: step)
    try keep(isOver: outcome.terminated || isCut)
  }

  private func chooseAction() -> [Scalar] {
    let key = key.split("action").split(step)
    let size = environment.specification.actionSize
    if step < settings.randomSteps {
      var generator = key.generator()
      return Tensor(uniform: [size], in: -1...1, using: &generator).scalars
    }
    if case .expansion(let inverse) = settings.collection {
      return expandedAction(inverseTemperature: inverse, key: key)
    }
    let input = Tensor(observation, shape: [1, observation.count])
    return actingLearner.actions(for: input, mode: .sample(key)).scalars
  }

  // Who acts in the running episode at its present step.
  private var actingLearner: any Learner {
    guard case .jumpStart = settings.collection, let pretrained else { return learner }
    var generator = key.split("jump start").split(episode).generator()
    let guided = generator.integer(below: environment.specification.horizon ?? 1_000)
    return rows.count < guided ? pretrained : learner
  }

  // Appends what may join the buffer now, and owes updates for it.
  private mutating func keep(isOver: Bool) throws(OOOError) {
    let isLast = step == settings.explorationSteps
    switch settings.cadence {
    case .everyStep(let count):
      try append(rows.last)
      owed = step > settings.randomSteps ? count : 0
    case .everyEpisode(let count) where isOver || isLast:
      try append(
        buffer.keepsReturnsToGo
          ? rows.withReturnsToGo(settings.returns, rewards: settings.rewards) : rows)
      owed = step > settings.randomSteps ? count * rows.count : 0
    case .everyEpisode: break
    }
    if isOver { endEpisode() }
  }

  private mutating func append(_ rows: Transitions) throws(OOOError) {
    try OOOError.naming { try buffer.append(contentsOf: rows) }
    bonus.observe(try buffer.rows(buffer.count - rows.count..<buffer.count, settings.rewards))
  }

  private mutating func endEpisode() {
    log.episodes.append(
      .init(
        step: step, totalReward: rows.rewards.reduce(0) { $0 + Double($1) }, length: rows.count,
        terminated: rows.continuations.last == 0))
    rows = Transitions(observationSize: rows.observationSize, actionSize: rows.actionSize)
    observation = []
    episode += 1
  }
}

extension ReplayBuffer {
  /// A buffer of offline rows with room for all that will be collected.
  init(
    _ offline: Transitions?, for environment: EnvironmentSpecification,
    _ settings: ExplorationSettings
  ) throws(OOOError) {
    let keepsReturns = settings.learner.needsReturnsToGo
    self.init(
      observationSize: environment.observationSize, actionSize: environment.actionSize,
      capacity: (offline?.count ?? 0) + settings.explorationSteps, keepsReturnsToGo: keepsReturns)
    guard var offline else { return }
    offline.offlineCount = offline.count
    offline.returnsToGo = nil
    if keepsReturns {
      offline = offline.withReturnsToGo(settings.returns, rewards: settings.rewards)
    }
    try OOOError.naming { try append(contentsOf: offline) }
  }

  /// Consecutive rows as a batch.
  func rows(_ range: Range<Int>, _ rewards: RewardTransform) throws(OOOError) -> TransitionBatch {
    try OOOError.naming { try batch(of: Array(range), rewards: rewards) }
  }
}
