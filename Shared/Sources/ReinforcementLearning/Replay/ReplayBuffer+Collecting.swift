import Tensors

extension ReplayBuffer {
  /// Appends what one step of a vector of environments brought, a row a copy.
  ///
  /// With more than one copy, rows of different episodes alternate; each is then marked as the end of
  /// a part, so that nothing that works on episodes takes them for one.
  ///
  /// - Throws: as `append(observation:action:outcome:nextObservation:)` does.
  public mutating func append(
    _ step: VectorStep, source: TransitionSource = .online
  ) throws(ReplayError) {
    let copies = step.outcomes.count
    for copy in 0..<copies {
      let outcome = step.outcomes[copy]
      let (seen, done) = (step.observations[copy], step.actions[copy])
      let next = step.nextObservations[copy]
      try append(
        observation: seen.span, action: done.span,
        outcome: TransitionOutcome(
          reward: Scalar(outcome.reward), terminated: outcome.terminated,
          endsEpisode: outcome.truncated || copies > 1, source: source),
        nextObservation: next.span)
    }
  }
}
