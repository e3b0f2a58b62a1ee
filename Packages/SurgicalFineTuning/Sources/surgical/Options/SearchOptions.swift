import ArgumentParser
import SurgicalFineTuning

/// How fine-tuning searches; the defaults are those of the released code.
struct SearchOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: "The learning rates to try; 0.1 0.01 0.001 0.0001 0.00001 unless given.")
  var lr: [Double] = []

  @Option(help: "Passes over the target images.")
  var epochs = 15

  @Option(help: "Images in a step.")
  var batch = 64

  @Option(help: "L2 decay, added to the gradient.")
  var weightDecay = 1e-4

  @Option(help: "What happens to the running statistics of batch normalisation.")
  var normStats = TuningSettings.Statistics.frozen

  @Option(help: "What validation compares.")
  var select = TuningSettings.Selection.accuracy

  @Option(
    parsing: .upToNextOption,
    help: "Strengths of the L1 penalty to try; 0.01 0.001 0.0001 0.00001 unless given.")
  var l1: [Double] = []

  @Option(
    parsing: .upToNextOption,
    help: "Thresholds of Auto-SNR to try; 0.05 0.15 ... 0.95 unless given.")
  var snr: [Double] = []

  /// The settings, checked.
  func settings() throws(SurgicalError) -> TuningSettings {
    var settings = TuningSettings()
    if !lr.isEmpty { settings.learningRates = lr }
    if !l1.isEmpty { settings.l1Strengths = l1 }
    if !snr.isEmpty { settings.snrThresholds = snr }
    settings.epochs = epochs
    settings.batchSize = batch
    settings.weightDecay = weightDecay
    settings.statistics = normStats
    settings.selection = select
    try settings.validated()
    return settings
  }
}
