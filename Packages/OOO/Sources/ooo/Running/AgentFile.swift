import Datasets
import Failures
import OOO
import Randomness
import ReinforcementLearning

/// An agent in a file: the method's settings beside all that it learnt.
struct AgentFile {
  /// What must be known to make the learner that the file fills.
  struct Header: Codable {
    let settings: LearnerSettings
    let sizes: TaskSizes
    let environment: String
    let updates: Int
  }

  private static let key = "ooo/agent"

  let header: Header
  let learner: any Learner

  /// Reads an agent.
  ///
  /// - Throws: `DatasetError` for a file that is none, `LearningError` for one that is damaged.
  init(_ path: String) throws {
    let checkpoint = try Checkpoint(path)
    header = try checkpoint.decode(Header.self, from: Self.key)
    var learner = try header.settings.makeLearner(for: header.sizes, key: RandomKey(seed: 0))
    try learner.restore(from: checkpoint, under: "agent")
    self.learner = learner
  }

  /// Writes an agent.
  static func write(_ learner: any Learner, environment: String, to path: String) throws {
    var checkpoint = Checkpoint()
    let header = Header(
      settings: try learner.settingsOfItsKind, sizes: learner.sizes, environment: environment,
      updates: learner.updateCount)
    try checkpoint.encode(header, as: key)
    try learner.store(in: &checkpoint, under: "agent")
    try checkpoint.save(to: path)
  }
}

extension Learner {
  /// The settings that make a learner of this kind.
  ///
  /// - Throws: `OOOError.setting` for a method that no command can name.
  fileprivate var settingsOfItsKind: LearnerSettings {
    get throws {
      switch self {
      case let learner as IQL: .iql(learner.settings)
      case let learner as CQL: .cql(learner.settings)
      case let learner as SAC: .sac(learner.settings)
      case let learner as TD3: .td3(learner.settings)
      case let learner as AWAC: .awac(learner.settings)
      case let learner as BC: .bc(learner.settings)
      default:
        throw OOOError.setting(
          name: "the learner", found: name,
          expected: LearnerKind.allCases.map(\.rawValue).joined(separator: ", "))
      }
    }
  }
}

/// An agent of another task than the one it should act in.
struct OtherAgent: ClassifiedError, CustomStringConvertible {
  let file: String
  let sizes: TaskSizes
  let environment: EnvironmentSpecification

  var failureKind: FailureKind { .data }

  var description: String {
    "\(file) acts on observations of \(sizes.observation) with actions of \(sizes.action) numbers, "
      + "\(environment.name) has \(environment.observationSize) and \(environment.actionSize); "
      + "name the environment it was trained for"
  }
}
