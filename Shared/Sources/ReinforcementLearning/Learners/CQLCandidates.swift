import Foundation
import Randomness
import Tensors

/// All that one update of conservative Q-learning draws.
struct CQLNoise {
  /// Standard normal numbers of the policy's own draws, `[batch, action]`.
  var policy: Tensor
  /// Those of the target's draws, `[samples batch, action]`.
  var target: Tensor
  /// Those of the regulariser's draws at the observations, `[samples batch, action]`.
  var here: Tensor
  /// Those of the regulariser's draws at the next observations, `[samples batch, action]`.
  var next: Tensor
  /// Actions uniform in [-1, 1], `[samples batch, action]`.
  var uniform: Tensor

  init(policy: Tensor, target: Tensor, here: Tensor, next: Tensor, uniform: Tensor) {
    self.policy = policy
    self.target = target
    self.here = here
    self.next = next
    self.uniform = uniform
  }

  init(rows: Int, width: Int, samples: Int, _ key: RandomKey) {
    let many: Shape = [rows * samples, width]
    policy = normalNoise([rows, width], key.split("policy"))
    target = normalNoise(many, key.split("target"))
    here = normalNoise(many, key.split("here"))
    next = normalNoise(many, key.split("next"))
    var generator = key.split("uniform").generator()
    uniform = Tensor(uniform: many, in: -1...1, using: &generator)
  }
}

/// The pairs whose values the regulariser compares: uniform actions, actions of the policy for the
/// next observation, actions for this one, and the data's action, all with this observation.
struct ConservativeCandidates {
  // All sampled rows sample by sample, then the data's, `[(3 samples + 1) batch, width]`.
  private let pairs: Tensor
  // Of the sampled ones, `[3 samples, batch]`; nil without importance sampling.
  private let logDensities: Tensor?
  // Bounds of the calibrated ones, `[batch]`, and where those begin.
  private let returns: Tensor?
  private let firstCalibrated: Int
  private let samples: Int
  private let rows: Int

  init(
    _ batch: TransitionBatch, here: ActionDistribution, next: ActionDistribution, noise: CQLNoise,
    settings: CQLSettings
  ) {
    rows = batch.count
    samples = 3 * settings.sampleCount
    let ahead = next.sample(by: noise.next)
    let drawn = here.sample(by: noise.here)
    let actions = Tensor.concatenated(
      [noise.uniform, ahead.actions, drawn.actions, batch.actions])
    pairs = .concatenated([batch.observations.repeatedRows(samples + 1), actions], along: 1)
    // Uniform on [-1, 1] has the density 0.5 in each component.
    let uniform = Tensor(
      repeating: Scalar(-log(2) * Double(batch.actions.shape[1])),
      shape: [settings.sampleCount * rows])
    logDensities =
      settings.usesImportanceSampling
      ? Tensor.concatenated([uniform, ahead.logDensities, drawn.logDensities])
        .reshaped([samples, rows]) : nil
    returns = settings.calibration == .none ? nil : batch.returnsToGo
    firstCalibrated = settings.calibration == .allActions ? 0 : settings.sampleCount
  }

  /// Values of the data's actions, `[critics, batch]`, and the regulariser of each critic.
  func valuesAndGaps(of critics: CriticEnsemble) -> (data: Tensor, gaps: Tensor) {
    let values = critics(pairs)
    let count = values.shape[0]
    let data = values.slice(samples * rows..<(samples + 1) * rows, along: 1)
    var sampled = values.slice(0..<samples * rows, along: 1).reshaped([count, samples, rows])
    if let returns { sampled = calibrated(sampled, returns) }
    return (data, conservativeGap(sampled: sampled, logDensities: logDensities, data: data))
  }

  private func calibrated(_ sampled: Tensor, _ returns: Tensor) -> Tensor {
    if firstCalibrated == 0 { return calibratedValues(sampled, returns: returns) }
    let free = sampled.slice(0..<firstCalibrated, along: 1)
    let bounded = sampled.slice(firstCalibrated..<samples, along: 1)
    return .concatenated([free, calibratedValues(bounded, returns: returns)], along: 1)
  }
}
