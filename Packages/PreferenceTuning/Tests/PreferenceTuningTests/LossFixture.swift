import PreferenceTuning
import _TestSupport

/// What `Scripts/fixtures/preference.py` wrote.
struct LossFixture: Decodable {
  struct Pair: Decodable {
    let name: String
    let options: Options
    let losses: [Double]
    let chosenGradients: [Double]
    let rejectedGradients: [Double]
  }

  struct Options: Decodable {
    let beta: Double?
    let smoothing: Double?
    let gamma: Double?
    let lambda: Double?
    let delta: Double?
    let alpha: Double?
    let normalization: PairLoss.Normalization?

    var options: PairLossOptions {
      var result = PairLossOptions()
      (result.beta, result.smoothing, result.gamma) = (beta, smoothing, gamma)
      (result.lambda, result.delta, result.alpha) = (lambda, delta, alpha)
      result.normalization = normalization
      return result
    }
  }

  struct KTO: Decodable {
    let beta: Double
    let weights: [Double]
    let ratios: [Double]
    let labels: [Bool]
    let mismatched: [Double]
    let losses: [Double]
    let gradients: [Double]
  }

  struct PPO: Decodable {
    let old: [Double]
    let new: [Double]
    let advantages: [Double]
    let losses: [Double]
    let gradients: [Double]
    let oldValues: [Double]
    let values: [Double]
    let returns: [Double]
    let valueLosses: [Double]
    let valueGradients: [Double]
  }

  struct Estimators: Decodable {
    struct Case: Decodable {
      let values: [Double]
      let gradients: [Double]
    }

    let policy: [Double]
    let reference: [Double]
    let cases: [String: Case]
  }

  struct Groups: Decodable {
    let rewards: [[Double]]
    let rloo: [[Double]]
    let grpo: [[Double]]
    let rwr: [Double]
  }

  let chosen: [Double]
  let rejected: [Double]
  let referenceChosen: [Double]
  let referenceRejected: [Double]
  let chosenLengths: [Double]
  let rejectedLengths: [Double]
  let demonstrations: [Double]
  let pairs: [Pair]
  let kto: KTO
  let ppo: PPO
  let estimators: Estimators
  let groups: Groups

  static func load() throws -> LossFixture { try fixture("losses.json") }

  var table: PairTable {
    var table = PairTable(chosen: chosen, rejected: rejected)
    (table.referenceChosen, table.referenceRejected) = (referenceChosen, referenceRejected)
    (table.chosenLengths, table.rejectedLengths) = (chosenLengths, rejectedLengths)
    table.demonstrations = demonstrations
    return table
  }
}
