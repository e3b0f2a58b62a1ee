import NeuralNetworks
import Optimizers
import Randomness
import Tensors

/// One update of implicit Q-learning: value, policy, critics, targets.
///
/// Kostrikov et al. 2022.
struct IQLUpdate: Routine {
  private let batch: Transitions
  private var value: MultilayerPerceptron
  private var policy: GaussianPolicy
  private var critics: Critics
  private var targets: Critics
  private var valueOptimizer = Adam(learningRate: 3e-4)
  private var policyOptimizer = Adam(learningRate: 3e-4)
  private var criticOptimizer = Adam(learningRate: 3e-4)

  private let expectile: Scalar = 0.7
  private let temperature: Scalar = 3
  private let largestWeight: Scalar = 100
  private let discount: Scalar = 0.99
  private let polyakRate: Scalar = 0.005

  init(key: RandomKey) {
    batch = Transitions(key: key.split("batch"))
    value = MultilayerPerceptron(widths: ReinforcementWidths.value, key: key.split("value"))
    policy = GaussianPolicy(widths: ReinforcementWidths.policy, key: key.split("policy"))
    critics = Critics(count: 2, widths: ReinforcementWidths.critic, key: key.split("critics"))
    targets = critics
  }

  mutating func step() -> [Double] {
    let pairs = batch.pairs
    let q = targets.smallest(pairs)
    let valueLoss = updateValue(towards: q)
    let policyLoss = updatePolicy(advantages: q - stateValues(batch.observations))
    let criticLoss = updateCritics(pairs)
    polyakUpdate(&targets, towards: critics, rate: polyakRate)
    return [valueLoss, policyLoss, criticLoss].map(Double.init)
  }

  private func stateValues(_ observations: Tensor) -> Tensor {
    value(observations).reshaped([Transitions.count])
  }

  // |tau - 1(q < v)| (q - v)^2.
  private mutating func updateValue(towards q: Tensor) -> Scalar {
    let (loss, gradients) = valueAndGradient(at: value) { value in
      let v = value(batch.observations).reshaped([Transitions.count])
      let weights = expectile + (1 - 2 * expectile) * Tensor.greater(v.detached, q)
      return (weights * (q - v).squared()).mean()
    }
    valueOptimizer.update(&value, along: gradients)
    return loss
  }

  // -min(exp(beta A), 100) log pi(a | s).
  private mutating func updatePolicy(advantages: Tensor) -> Scalar {
    let weights = Tensor.minimum((temperature * advantages).exp(), Tensor(largestWeight))
    let (loss, gradients) = valueAndGradient(at: policy) { policy in
      -(weights * policy.logDensity(of: batch.actions, in: batch.observations)).mean()
    }
    policyOptimizer.update(&policy, along: gradients)
    return loss
  }

  private mutating func updateCritics(_ pairs: Tensor) -> Scalar {
    let next = stateValues(batch.nextObservations)
    let y = batch.rewards + discount * batch.continues * next
    let (loss, gradients) = valueAndGradient(at: critics) { critics in
      (critics(pairs) - y).squared().sum() / Scalar(Transitions.count)
    }
    criticOptimizer.update(&critics, along: gradients)
    return loss
  }

  var startingPoint: [NamedArray] { weights + batch.arrays }

  var weights: [NamedArray] {
    [NamedArray]("value", value) + [NamedArray]("policy", policy)
      + [NamedArray]("critics", critics) + [NamedArray]("targets", targets)
  }

  /// The products of matrices of one update.
  static var operations: Double {
    let rows = Transitions.count
    let criticWidths = ReinforcementWidths.critic
    let values = 2 * OperationCount.perceptron(ReinforcementWidths.value, rows: rows)
    return values + 2 * OperationCount.perceptron(criticWidths, rows: rows)
      + OperationCount.trainedPerceptron(ReinforcementWidths.value, rows: rows)
      + OperationCount.trainedPerceptron(ReinforcementWidths.policy, rows: rows)
      + 2 * OperationCount.trainedPerceptron(criticWidths, rows: rows)
  }
}
