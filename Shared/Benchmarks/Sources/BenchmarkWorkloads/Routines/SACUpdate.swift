import NeuralNetworks
import Optimizers
import Randomness
import Tensors

/// One update of soft actor-critic: critics, policy, temperature, targets.
///
/// Haarnoja et al. 2018.
struct SACUpdate: Routine {
  private let batch: Transitions
  private let noise: Tensor
  private let nextNoise: Tensor
  private var policy: SquashedPolicy
  private var critics: Critics
  private var targets: Critics
  private var temperature = Temperature()
  private var policyOptimizer = Adam(learningRate: 3e-4)
  private var criticOptimizer = Adam(learningRate: 3e-4)
  private var temperatureOptimizer = Adam(learningRate: 3e-4)

  private let discount: Scalar = 0.99
  private let polyakRate: Scalar = 0.005
  private let targetEntropy = -Scalar(Transitions.actionWidth)

  init(key: RandomKey) {
    batch = Transitions(key: key.split("batch"))
    var generator = key.split("noise").generator()
    let shape: Shape = [Transitions.count, Transitions.actionWidth]
    noise = Tensor(normal: shape, using: &generator)
    nextNoise = Tensor(normal: shape, using: &generator)
    policy = SquashedPolicy(widths: ReinforcementWidths.squashedPolicy, key: key.split("policy"))
    critics = Critics(count: 2, widths: ReinforcementWidths.critic, key: key.split("critics"))
    targets = critics
  }

  mutating func step() -> [Double] {
    let alpha = temperature.logarithm.exp()
    let criticLoss = updateCritics(alpha)
    let (policyLoss, logDensity) = updatePolicy(alpha)
    let temperatureLoss = updateTemperature(logDensity)
    polyakUpdate(&targets, towards: critics, rate: polyakRate)
    return [criticLoss, policyLoss, temperatureLoss].map(Double.init)
  }

  private mutating func updateCritics(_ alpha: Tensor) -> Scalar {
    let next = policy.sample(in: batch.nextObservations, noise: nextNoise)
    let nextPairs = Tensor.concatenated([batch.nextObservations, next.actions], along: 1)
    let soft = targets.smallest(nextPairs) - alpha * next.logDensity
    let y = batch.rewards + discount * batch.continues * soft
    let pairs = batch.pairs
    let (loss, gradients) = valueAndGradient(at: critics) { critics in
      (critics(pairs) - y).squared().sum() / Scalar(Transitions.count)
    }
    criticOptimizer.update(&critics, along: gradients)
    return loss
  }

  private mutating func updatePolicy(_ alpha: Tensor) -> (loss: Scalar, logDensity: Tensor) {
    let result = valueGradientAndExtra(at: policy) { policy in
      let drawn = policy.sample(in: batch.observations, noise: noise)
      let pairs = Tensor.concatenated([batch.observations, drawn.actions], along: 1)
      let loss = (alpha * drawn.logDensity - critics.smallest(pairs)).mean()
      return (loss, drawn.logDensity.detached)
    }
    policyOptimizer.update(&policy, along: result.gradients)
    return (result.value, result.extra)
  }

  // -alpha (log pi + target entropy).
  private mutating func updateTemperature(_ logDensity: Tensor) -> Scalar {
    let surplus = (logDensity + targetEntropy).mean()
    let (loss, gradients) = valueAndGradient(at: temperature) { temperature in
      -(temperature.logarithm.exp() * surplus)
    }
    temperatureOptimizer.update(&temperature, along: gradients)
    return loss
  }

  var startingPoint: [NamedArray] {
    weights + batch.arrays
      + [NamedArray("batch/noise", noise), NamedArray("batch/next_noise", nextNoise)]
  }

  var weights: [NamedArray] {
    [NamedArray]("policy", policy) + [NamedArray]("critics", critics)
      + [NamedArray]("targets", targets) + [NamedArray]("temperature", temperature)
  }

  /// The products of matrices of one update.
  static var operations: Double {
    let rows = Transitions.count
    let (policy, critic) = (ReinforcementWidths.squashedPolicy, ReinforcementWidths.critic)
    // The policy's loss needs the critics' values and their gradient in the action.
    let throughCritics = 4 * OperationCount.perceptron(critic, rows: rows)
    return OperationCount.perceptron(policy, rows: rows)
      + 2 * OperationCount.perceptron(critic, rows: rows)
      + 2 * OperationCount.trainedPerceptron(critic, rows: rows)
      + OperationCount.trainedPerceptron(policy, rows: rows) + throughCritics
  }
}
