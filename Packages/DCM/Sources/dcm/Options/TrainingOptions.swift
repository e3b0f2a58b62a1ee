import ArgumentParser
import DCM

/// How long and how fast a network learns.
struct TrainingOptions: ParsableArguments {
  @Option(help: "Steps; 480 for train, 300 for tune unless given.")
  var steps: Int?

  @Option(help: "Labelled images in a step; 64 for train, 32 for tune unless given.")
  var batch: Int?

  @Option(
    help: """
      The first learning rate, which falls along half a cosine; 0.1 for train, 0.03 for tune unless \
      given.
      """)
  var lr: Double?

  @Option(help: "The most pixels by which images are moved at random; 2 unless given.")
  var crop: Int?

  @Flag(help: "Mirror images at random.")
  var mirror = false

  func validate() throws {
    for (name, count, least) in [
      ("--steps", steps ?? 1, 1), ("--batch", batch ?? 1, 1), ("--crop", crop ?? 0, 0),
    ] where count < least {
      throw ValidationError("\(name) is \(count), expected at least \(least)")
    }
    if let lr, !(lr >= 1e-6 && lr.isFinite) {
      throw ValidationError("--lr is \(lr), expected at least 1e-6")
    }
  }

  /// The given options in place of usual ones.
  func settings(insteadOf usual: ConfidenceSettings) -> ConfidenceSettings {
    var settings = usual
    if let steps { settings.length = .steps(steps) }
    if let batch { settings.labelledBatch = batch }
    if let lr { settings.learningRate = lr }
    if let crop { settings.shift = crop }
    settings.mirrors = mirror
    return settings
  }
}

/// Where a training begins.
struct BeginningOptions: ParsableArguments {
  @Option(help: "The seed of all that is drawn.")
  var seed = 0

  @Flag(help: "Go on with what was stopped, from the file <out>.training.")
  var resume = false
}
