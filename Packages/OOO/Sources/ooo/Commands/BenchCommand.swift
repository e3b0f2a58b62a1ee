import ArgumentParser
import CommandLineTool
import OOO
import Randomness
import ReinforcementLearning
import Reports
import Tensors

/// Times what runs are made of: `bench`.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Time environments, sampling and the updates of learners.",
    discussion: """
      Environments are stepped on one core with random actions; batches come from a buffer of \
      random rows of four observed and two acted numbers, on which learners are updated, too.

      Example:
        ooo bench --seconds 0.5 --learners iql,sac
      """)

  @Option(help: "The time each measurement takes.")
  var seconds = 2.0

  @Option(help: "The methods, with commas between them.")
  var learners = "iql,sac,td3,awac,cql,bc"

  @Option(help: "The environments, with commas between them.")
  var envs = "maze2d-umaze,maze2d-large,wall,sparse-run"

  @Option(help: "The widths of all hidden layers.")
  var hidden = NumberList([256, 256])

  @Option(help: "Rows of a batch.")
  var batch = 256

  @Option(help: "Rows of the buffer.")
  var rows = 1_000_000

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if !(seconds > 0 && seconds.isFinite) {
      throw ValidationError("--seconds is \(seconds), expected more than 0")
    }
    try CountLimit.batch.check("--batch", batch)
    try CountLimit.rows.check("--rows", rows)
    try hidden.requireWidths("--hidden")
  }

  func run() throws {
    let kinds = try learners.split(separator: ",").map { try LearnerKind(named: String($0)) }
    let places = try envs.split(separator: ",").map {
      try EnvironmentCatalog.environment(named: String($0))
    }
    var rates = try places.map { try rate(of: $0) }
    let buffer = try randomBuffer()
    rates.append(try samplingRate(of: buffer))
    rates += try kinds.map { try rate(of: $0, on: buffer) }
    let result = BenchSummary(hidden: hidden.counts ?? [], batch: batch, rates: rates)
    try output.show(result, text: result.text)
  }

  private func rate(of environment: some Environment) throws -> BenchRate {
    var walk = RandomWalk(in: environment, key: RandomKey(seed: 0))
    return try BenchRate(
      "steps in \(environment.specification.name)", for: seconds, each: 10_000
    ) { _ in try walk.go(10_000) }
  }

  private func randomBuffer() throws -> ReplayBuffer {
    var generator = RandomKey(seed: 0).split("rows").generator()
    var made = Transitions(observationSize: 4, actionSize: 2)
    made.observations = Tensor(normal: [rows * 4], using: &generator).scalars
    made.nextObservations = Tensor(normal: [rows * 4], using: &generator).scalars
    made.actions = Tensor(uniform: [rows * 2], in: -1...1, using: &generator).scalars
    made.rewards = (0..<rows).map { $0 % 20 == 0 ? 1 : 0 }
    made.continuations = [Scalar](repeating: 1, count: rows)
    made.episodeEnds = (0..<rows).map { $0 % 100 == 99 }
    made.offlineCount = rows
    return try ReplayBuffer(made.withReturnsToGo(ReturnRule()))
  }

  private func samplingRate(of buffer: ReplayBuffer) throws -> BenchRate {
    let sampler = Sampler(batchSize: batch)
    return try BenchRate("batches of \(batch) rows", for: seconds, each: 100) { round in
      for index in 0..<100 {
        _ = try sampler.batch(from: buffer, key: RandomKey(seed: 2).split(round * 100 + index))
      }
    }
  }

  private func rate(of kind: LearnerKind, on buffer: ReplayBuffer) throws -> BenchRate {
    let settings = kind.settings.resized(hidden: hidden.counts ?? [])
    var learner = try settings.makeLearner(
      for: TaskSizes(observation: 4, action: 2), key: RandomKey(seed: 3))
    let sampler = Sampler(batchSize: batch * settings.partsOfBatch)
    return try BenchRate("updates of \(kind.rawValue)", for: seconds, each: 5) { round in
      for index in 0..<5 {
        let key = RandomKey(seed: 4).split(round * 5 + index)
        _ = try learner.checkedUpdate(on: sampler.batch(from: buffer, key: key), key: key)
      }
    }
  }
}

/// How often something is done in a second.
struct BenchRate: Encodable {
  let name: String
  let perSecond: Double

  /// Calls a body, which does something `count` times, until the time is over; the first call is
  /// not timed.
  init(
    _ name: String, for seconds: Double, each count: Int, _ body: (Int) throws -> Void
  ) throws {
    try body(0)
    let clock = ContinuousClock()
    let start = clock.now
    var rounds = 0
    repeat {
      rounds += 1
      try body(rounds)
    } while (clock.now - start) / .seconds(1) < seconds
    self.name = name
    perSecond = Double(rounds * count) / ((clock.now - start) / .seconds(1))
  }
}

/// What `bench` prints.
struct BenchSummary: Encodable {
  let hidden: [Int]
  let batch: Int
  let rates: [BenchRate]

  var text: String {
    var table = Table(["what", "a second"])
    for rate in rates {
      table.append([
        .text(rate.name), .number(rate.perSecond, decimals: rate.perSecond < 100 ? 1 : 0),
      ])
    }
    return "networks \(hidden.map(String.init).joined(separator: " x ")), batches of \(batch)\n\n"
      + table.plainText
  }
}
