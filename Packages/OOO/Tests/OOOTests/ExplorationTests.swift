import Datasets
import Foundation
import Randomness
import ReinforcementLearning
import Tensors
import Testing

@testable import OOO

@Suite("Pretraining and exploring") struct ExplorationTests {
  static func saved(_ run: Exploration) throws -> Checkpoint {
    var checkpoint = Checkpoint()
    try run.store(in: &checkpoint)
    return checkpoint
  }

  @Test("a run has its phases, rows, looks and visits", arguments: PhaseCase.allCases)
  func phases(kind: PhaseCase) throws {
    var run = try kind.run()
    let offline = run.buffer.count
    #expect(run.phase == .pretraining && run.buffer.offlineCount == offline)
    try run.run(until: .exploring)
    #expect(run.updates == 20 && run.step == 0 && run.log.points.map(\.step) == [0])
    try run.run()
    #expect(run.isFinished && run.step == 60 && run.progress == 1)
    #expect(run.buffer.count == offline + 60 && run.buffer.offlineCount == offline)
    #expect(run.pretrained?.updateCount == 20)
    let expected = kind == .rlpd ? 20 + 50 : 20 + 60
    #expect(run.updates == expected && run.learner.updateCount == expected)
    #expect(run.log.points.last?.step == 60 && run.log.points.last?.evaluation?.returns.count == 3)
    #expect(run.log.points.allSatisfy { $0.measurements["bonus"] ?? 0 > 0 })
    #expect(run.visits?.counts.reduce(0, +) == 60)
    #expect((run.log.points.last?.coverage ?? 0) > 0.1)
  }

  @Test("rewards in the buffer are raw, and rows join it in time order")
  func rows() throws {
    var run = try PhaseCase.iql.run()
    try run.run()
    let rows = try run.buffer.transitions(in: run.buffer.offlineCount..<run.buffer.count)
    #expect(rows.rewards.allSatisfy { $0 == 0 || $0 == 1 })
    for row in 1..<rows.count where !rows.episodeEnds[row - 1] {
      #expect(rows.observation(row).elementsEqual(rows.nextObservation(row - 1)))
    }
    let lengths = run.log.episodes.map(\.length)
    #expect(rows.episodes.map(\.count).prefix(lengths.count).elementsEqual(lengths))
    #expect(lengths.allSatisfy { $0 <= 12 })
    // A cut after twelve steps is no end.
    for (episode, found) in zip(run.log.episodes, rows.episodes) {
      #expect((rows.continuations[found.upperBound - 1] == 0) == episode.terminated)
    }
  }

  @Test("Cal-QL collects an episode before it learns, with returns to go")
  func episodes() throws {
    var run = try PhaseCase.calql.run()
    try run.run(until: .exploring)
    while run.step == 0 || run.owed == 0 { try run.advance() }
    let length = run.buffer.onlineCount
    #expect(length == run.step && run.owed == length && run.updates == 20)
    #expect(run.buffer.keepsReturnsToGo)
  }

  @Test("stop and resume gives the same bits", arguments: PhaseCase.allCases, [7, 20, 33, 61, 90])
  func resume(kind: PhaseCase, stop: Int) throws {
    var straight = try kind.run()
    try straight.run()
    var first = try kind.run()
    for _ in 0..<stop { try first.advance() }
    let checkpoint = try Self.saved(first)
    var second = try kind.run()
    try second.resume(from: checkpoint)
    #expect(try Self.saved(second) == checkpoint)
    try second.run()
    #expect(try Self.saved(second) == Self.saved(straight))
  }

  @Test("a checkpoint goes through a file")
  func file() throws {
    var run = try PhaseCase.iql.run()
    for _ in 0..<40 { try run.advance() }
    let checkpoint = try Self.saved(run)
    try inTemporaryFolder { folder in
      try checkpoint.save(to: "\(folder)/state.safetensors")
      var other = try PhaseCase.iql.run()
      try other.resume(from: Checkpoint("\(folder)/state.safetensors"))
      #expect(try Self.saved(other) == checkpoint)
    }
  }

  @Test("a checkpoint of another run is refused and changes nothing")
  func otherRun() throws {
    var run = try PhaseCase.iql.run()
    for _ in 0..<5 { try run.advance() }
    let before = try Self.saved(run)
    let seed = try Self.saved(PhaseCase.iql.run(seed: 2))
    let settings = try Self.saved(PhaseCase.counts.run())
    #expect(throws: OOOError.otherRun(part: "seed")) { try run.resume(from: seed) }
    #expect(throws: OOOError.otherRun(part: "settings")) { try run.resume(from: settings) }
    var rows = Corridor.data(episodes: 20, key: RandomKey(seed: 9))
    rows.rewards[3] += 1
    let data = try Self.saved(
      Exploration(
        PhaseCase.iql.exploration, in: Corridor(), offline: rows, key: RandomKey(seed: 1)))
    #expect(throws: OOOError.otherRun(part: "offline data")) { try run.resume(from: data) }
    #expect(throws: OOOError.self) { try run.resume(from: Checkpoint()) }
    #expect(try Self.saved(run) == before)
  }

  @Test("exploring begins with a finished pretraining on the same data, and with no other")
  func pretrained() throws {
    var run = try PhaseCase.iql.run()
    for _ in 0..<5 { try run.advance() }
    let unfinished = try Self.saved(run)
    try run.run(until: .exploring)
    let finished = try Self.saved(run)
    var begun = try PhaseCase.iql.run()
    #expect(throws: OOOError.unfinished(updates: 5, of: 20)) {
      try begun.beginExploring(with: unfinished)
    }
    #expect(begun.phase == .pretraining)
    try begun.beginExploring(with: finished)
    #expect(begun.phase == .exploring && begun.updates == 20)
    var rows = Corridor.data(episodes: 20, key: RandomKey(seed: 9))
    rows.rewards[3] += 1
    var other = try Exploration(
      PhaseCase.iql.exploration, in: Corridor(), offline: rows, key: RandomKey(seed: 1))
    #expect(throws: OOOError.otherRun(part: "offline data")) {
      try other.beginExploring(with: finished)
    }
  }

  @Test("between episodes there is no state to keep")
  func betweenEpisodes() throws {
    var corridor = Corridor()
    corridor.refusesState = true
    var run = try Exploration(
      PhaseCase.iql.exploration, in: corridor, evaluation: Corridor(),
      offline: Corridor.data(episodes: 4, key: RandomKey(seed: 9)), key: RandomKey(seed: 1))
    _ = try Self.saved(run)
    while run.observation.isEmpty { try run.advance() }
    #expect(throws: OOOError.environment(Corridor.refusal)) { try Self.saved(run) }
    while !run.observation.isEmpty { try run.advance() }
    _ = try Self.saved(run)
  }

  @Test("an observation that is not a number ends the run with the step")
  func notFinite() throws {
    var corridor = Corridor()
    corridor.breaksAfter = 30
    var run = try Exploration(
      PhaseCase.iql.exploration, in: corridor, evaluation: Corridor(),
      offline: Corridor.data(episodes: 4, key: RandomKey(seed: 9)), key: RandomKey(seed: 1))
    let expected = OOOError.environment(
      .notFinite(environment: "corridor", step: 29, what: "the observation"))
    #expect(throws: expected) { try run.run() }
    #expect(run.buffer.onlineCount == 29)
  }

  @Test("settings that make no sense are refused")
  func settings() throws {
    func expect(_ name: String, _ change: (inout ExplorationSettings) -> Void) {
      var settings = PhaseCase.iql.exploration
      change(&settings)
      #expect {
        _ = try Exploration(settings, in: Corridor(), offline: nil, key: RandomKey(seed: 0))
      } throws: { error in
        guard case .setting(let found, _, _)? = error as? OOOError else { return false }
        return found == name
      }
    }
    expect("pretrainingSteps") { $0.pretrainingSteps = -1 }
    expect("pretrainingSteps") { _ in }  // there are no offline data
    expect("batchSize") { $0.batchSize = 0 }
    expect("bonusScale") { $0.bonusScale = .nan }
    expect("cadence") { $0.learner = .cql(CQLSettings().calibrated) }
    expect("cadence") { $0.cadence = .everyStep(updates: -1) }
    expect("returns.discount") { $0.returns.discount = 1 }
    expect("collection") {
      ($0.learner, $0.collection) = (.bc(BCSettings()), .expansion(inverseTemperature: 10))
    }
    expect("collection.inverseTemperature") { $0.collection = .expansion(inverseTemperature: .nan) }
  }

  @Test("bonuses and grids that make no sense in the environment are refused")
  func bonusSettings() throws {
    func name(
      of change: (inout ExplorationSettings) -> Void, horizon: Int? = 12
    ) throws -> String? {
      var (settings, corridor) = (PhaseCase.iql.exploration, Corridor())
      corridor.specification.horizon = horizon
      settings.pretrainingSteps = 0
      change(&settings)
      do throws(OOOError) {
        _ = try Exploration(settings, in: corridor, offline: nil, key: RandomKey(seed: 0))
        return nil
      } catch {
        guard case .setting(let name, _, _) = error else { return "\(error)" }
        return name
      }
    }
    func distillation(_ change: (inout DistillationSettings) -> Void) throws -> String? {
      var bonus = DistillationSettings.tiny
      change(&bonus)
      return try name(of: { $0.bonus = .distillation(bonus) })
    }
    func counts(_ states: Int, _ actions: Int, bins: Int = 3, low: Double = -1) throws -> String? {
      func grid(_ axes: Int) -> UniformGrid {
        UniformGrid([UniformGrid.Axis](repeating: .init(low, 1, bins: bins), count: axes))
      }
      return try name(of: { $0.bonus = .counts(states: grid(states), actions: grid(actions)) })
    }
    #expect(try distillation { _ in } == nil)
    #expect(try distillation { $0.width = 0 } == "bonus.width")
    #expect(try distillation { $0.hiddenLayers = -1 } == "bonus.hiddenLayers")
    #expect(try distillation { $0.learnedShare = 2 } == "bonus.learnedShare")
    #expect(try distillation { $0.learningRate = .nan } == "bonus.learningRate")
    #expect(try counts(2, 1) == nil)
    #expect(try counts(1, 1) == "bonus.states")
    #expect(try counts(2, 2) == "bonus.actions")
    #expect(try counts(2, 1, bins: 0) == "bonus.states.bins")
    #expect(try counts(2, 1, low: 1) == "bonus.states")
    #expect(try counts(2, 1, bins: 1 << 40) == "bonus.states")
    let axis = UniformGrid.Axis(-1, 1, bins: 3)
    #expect(try name(of: { $0.coverage = UniformGrid([axis, axis, axis]) }) == "coverage")
    #expect(try name(of: { $0.collection = .jumpStart }, horizon: 0) == "collection")
    #expect(try name(of: { $0.collection = .jumpStart }, horizon: nil) == nil)
  }

  @Test("candidates are chosen by a softmax of their values")
  func candidates() {
    let found = candidateProbabilities([0.1, 0.1, 0.3], inverseTemperature: 10)
    #expect(zip(found, [0.106_507, 0.106_507, 0.786_986]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(candidateProbabilities([1e6, -1e6], inverseTemperature: 10) == [1, 0])
  }

  @Test("without offline data everything is learnt online")
  func online() throws {
    var settings = PhaseCase.rlpd.exploration
    settings.pretrainingSteps = 0
    var run = try Exploration(settings, in: Corridor(), offline: nil, key: RandomKey(seed: 3))
    try run.run()
    #expect(run.buffer.offlineCount == 0 && run.buffer.count == 60 && run.updates == 50)
  }
}

/// Runs a body with a folder that is removed afterwards.
func inTemporaryFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}
