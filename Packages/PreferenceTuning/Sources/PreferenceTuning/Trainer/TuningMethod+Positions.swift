import Tensors

extension TuningMethod {
  /// A pair loss in every place, averaged over places and pairs.
  func positions<Policy: ResponsePolicy>(
    _ loss: PairLoss, _ selection: PairSelection, _ policy: Policy,
    _ rows: RolloutRows<Policy.Prompt>
  ) throws(LossError) -> MinibatchLoss? {
    let pairs = zip(rows.groups, rows.ranges).flatMap { group, range in
      selection(rewards: rows.rollout.groups[group].rewards).map {
        (chosen: range.lowerBound + $0.chosen, rejected: range.lowerBound + $0.rejected)
      }
    }
    guard !pairs.isEmpty else { return nil }
    let all = Array(rows.places.indices)
    let responses = rows.responses(all)
    let tokens = policy.tokenLogProbabilities(of: responses, to: rows.prompts(all))
    let width = tokens.shape[1]
    guard let odd = responses.first(where: { $0.count != width }) else {
      let reference = rows.tokens(rows.rollout.referenceTokens, width: width)
      func couple(_ values: Tensor) -> PairValues<Tensor>.Couple {
        func flat(_ rows: [Int]) -> Tensor {
          values.gatherRows(rows.map { Int32($0) }).reshaped([rows.count * width])
        }
        return .init(chosen: flat(pairs.map(\.chosen)), rejected: flat(pairs.map(\.rejected)))
      }
      let values = PairValues(policy: couple(tokens), reference: couple(reference))
      return MinibatchLoss(loss: try loss.mean(values).loss)
    }
    throw .counts(name: "a response", found: odd.count, expected: width)
  }
}
