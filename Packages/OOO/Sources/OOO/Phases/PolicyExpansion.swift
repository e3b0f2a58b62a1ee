import Foundation
import Randomness
import ReinforcementLearning
import Tensors

/// A learner whose critics can be asked about any action.
protocol ActionValuing {
  /// The lesser critic's values of pairs, `[batch]`.
  func actionValues(observations: Tensor, actions: Tensor) -> Tensor
}

extension ActionValuing {
  fileprivate func lesserValues(
    _ critics: CriticEnsemble, _ scaling: ObservationScaling?, _ observations: Tensor,
    _ actions: Tensor
  ) -> Tensor {
    let seen = scaling.map { $0(observations) } ?? observations
    return critics.smallest(.concatenated([seen, actions], along: 1))
  }
}

extension IQL: ActionValuing {
  func actionValues(observations: Tensor, actions: Tensor) -> Tensor {
    lesserValues(critics.network, scaling, observations, actions)
  }
}

extension CQL: ActionValuing {
  func actionValues(observations: Tensor, actions: Tensor) -> Tensor {
    lesserValues(critics.network, scaling, observations, actions)
  }
}

extension SAC: ActionValuing {
  func actionValues(observations: Tensor, actions: Tensor) -> Tensor {
    lesserValues(critics.network, scaling, observations, actions)
  }
}

extension AWAC: ActionValuing {
  func actionValues(observations: Tensor, actions: Tensor) -> Tensor {
    lesserValues(critics.network, scaling, observations, actions)
  }
}

extension TD3: ActionValuing {
  func actionValues(observations: Tensor, actions: Tensor) -> Tensor {
    lesserValues(critics.network, scaling, observations, actions)
  }
}

/// Probabilities of candidates by their values, `exp(c q_i) / sum_j exp(c q_j)`.
func candidateProbabilities(_ values: [Double], inverseTemperature: Double) -> [Double] {
  let largest = values.max() ?? 0
  let weights = values.map { exp(inverseTemperature * ($0 - largest)) }
  let total = weights.reduce(0, +)
  return weights.map { $0 / total }
}

extension Exploration {
  /// The action of one observation: the pretrained policy's mean or a draw of the learner, by a
  /// softmax of the lesser critic's values (PEX; Zhang, Xu & Yu 2023).
  func expandedAction(inverseTemperature: Double, key: RandomKey) -> [Scalar] {
    let input = Tensor(observation, shape: [1, observation.count])
    let drawn = learner.actions(for: input, mode: .sample(key))
    guard let pretrained, let critic = learner as? any ActionValuing else { return drawn.scalars }
    let candidates = [pretrained.actions(for: input, mode: .mean), drawn]
    let values = candidates.map {
      Double(critic.actionValues(observations: input, actions: $0).scalars[0])
    }
    var generator = key.split("choice").generator()
    let choice = generator.categorical(
      candidateProbabilities(values, inverseTemperature: inverseTemperature))
    return candidates[choice].scalars
  }
}
