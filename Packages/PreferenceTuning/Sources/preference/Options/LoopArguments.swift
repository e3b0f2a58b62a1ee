import ArgumentParser
import PreferenceTuning

/// The knobs of the loop over samples.
struct LoopArguments: ParsableArguments {
  @Option(help: "B, completions drawn at once: the more, the staler.")
  var batch = 64

  @Option(help: "C, completions of a prompt.")
  var perPrompt = 4

  @Option(help: "M, completions of a step; all of the batch unless given.")
  var minibatch: Int?

  @Option(help: "T, passes over the completions.")
  var reuse = 1

  @Option(help: "Rounds of sampling.")
  var iterations = 200

  @Option(help: "The learning rate, that of Adam at every step.")
  var lr = 3e-4

  @Option(help: "The most tokens of a completion.")
  var maxNew = 48

  @Option(help: "What a completion that was cut off before its end loses of its score.")
  var missingEndPenalty = 0.0

  @Flag(
    help:
      "Move and scale scores to mean 0 and deviation 1 on 256 samples of the model at the start.")
  var standardize = false

  /// The knobs without penalty and limits of the method.
  var settings: LoopSettings {
    var settings = LoopSettings(
      batch: batch, perPrompt: perPrompt, minibatch: minibatch, reuse: reuse,
      iterations: iterations, learningRate: lr)
    settings.gradientLimit = 1
    return settings
  }
}
