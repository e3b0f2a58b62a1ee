import Randomness
import ReinforcementLearning
import Tensors

/// An environment under random actions, drawn beforehand, through the protocol that learners use; an
/// episode begins anew at the horizon.
struct RandomWalk<Member: Environment> {
  private static var drawnActions: Int { 4096 }

  private var environment: Member
  private var observation: [Scalar]
  private let actions: [Scalar]
  private let hold: Int
  private let key: RandomKey
  private var step = 0

  /// A walk whose actions are held for `hold` steps each.
  init(in environment: Member, hold: Int = 1, key: RandomKey) {
    self.environment = environment
    self.hold = hold
    self.key = key
    let sizes = environment.specification
    observation = [Scalar](repeating: 0, count: sizes.observationSize)
    var generator = key.split("actions").generator()
    actions = (0..<Self.drawnActions * sizes.actionSize).map { _ in
      Scalar(generator.uniform(in: -1...1))
    }
  }

  /// Goes on for some steps.
  mutating func go(_ steps: Int) throws {
    let size = environment.specification.actionSize
    let horizon = environment.specification.horizon ?? .max
    // Copies, because spans of one property keep the others from being written to.
    let actions = actions
    var (member, seen) = (environment, observation)
    var span = seen.mutableSpan
    for step in step..<step + steps {
      if step % horizon == 0 {
        try member.reset(key: key.split(step / horizon), into: &span)
      }
      let row = step / hold % Self.drawnActions * size
      _ = try member.step(actions.span.extracting(row..<row + size), into: &span)
    }
    step += steps
    (environment, observation) = (member, seen)
  }
}
