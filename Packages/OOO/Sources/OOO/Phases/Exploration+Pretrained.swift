public import Datasets
import ReinforcementLearning

extension Exploration {
  /// Begins to explore with the agent and the bonus of a finished pretraining of the same settings,
  /// data and seed, as if this run had pretrained itself.
  ///
  /// - Throws: `OOOError.unfinished` for a pretraining with updates left, `otherRun` for one on other
  ///   data, `file` and `learning` for a checkpoint of another learner or bonus, or a damaged one;
  ///   the value is then as before.
  public mutating func beginExploring(with checkpoint: Checkpoint) throws(OOOError) {
    try requirePretraining(in: checkpoint)
    var begun = self
    try OOOError.naming {
      try begun.bonus.restore(from: checkpoint, below: "exploration/bonus/")
      try begun.learner.restore(from: checkpoint, under: "exploration/learner")
    }
    begun.updates = settings.pretrainingSteps
    self = begun
  }
}
