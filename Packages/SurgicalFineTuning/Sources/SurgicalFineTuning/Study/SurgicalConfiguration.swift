public import Vision

/// Everything that decides what the cells of the study compute, besides the seed.
public struct SurgicalConfiguration: Sendable, Hashable, Codable {
  /// Basic blocks per stage of the residual network.
  public var blocksPerStage = 1
  /// Channels of its first stage.
  public var width = 8
  /// Source images per class.
  public var sourcePerClass = 500
  /// How source networks are trained.
  public var training = SurgicalConfiguration.sourceTraining
  /// Target images per class.
  public var target = TargetSizes(tunePerClass: 10, validationPerClass: 10, testPerClass: 200)
  /// How fine-tuning searches.
  public var tuning = SurgicalConfiguration.search
  /// Input-level shifts.
  public var inputShifts: [Shift] = []
  /// Feature-level shifts.
  public var featureShifts: [Shift] = []
  /// Output-level shifts.
  public var outputShifts: [Shift] = []
  /// The shifts, out of those above, on which selection rules are compared.
  public var ruleShifts: [Shift] = []
  /// The input shift and the output shift whose accuracy is followed over the target size.
  public var sizeShifts: [Shift] = []
  /// Target images per class at which it is followed.
  public var sizes = [1, 3, 30]
  /// The shifts of unlabelled adaptation.
  public var adaptationShifts: [Shift] = []
  /// Images of a test stream.
  public var adaptationImages = 200
  /// The step size of MEMO.
  ///
  /// The published 0.005 ruins these small networks within a few images, with
  /// any blocks; this rate was chosen on seeds outside the study.
  public var adaptationRate = 2e-4
  /// Whether MEMO is also run with the source network restored before each image, and TENT.
  public var hasFurtherAdaptation = false
  /// The images whose source networks are damaged by planted noise.
  public var plantedImages = ImageSet.fashion
  /// The accuracy of networks with planted noise as a share of the source accuracy.
  public var plantedShare = 0.5
  /// The theory.
  public var theory = TheoryExperiment.Configuration.quick

  private static var sourceTraining: TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = 8
    settings.batchSize = 32
    return settings
  }

  private static var search: TuningSettings {
    var settings = TuningSettings()
    settings.learningRates = [1e-1, 1e-2, 1e-3]
    settings.l1Strengths = [1e-3, 1e-4]
    settings.snrThresholds = [0.1, 0.4]
    settings.measuredExamples = 16
    settings.batchSize = 16
    settings.epochs = 10
    return settings
  }

  /// All shifts, by level.
  public var shifts: [Shift] { inputShifts + featureShifts + outputShifts }

  /// The source domains of all shifts and of planted noise, each once.
  public var domains: [SourceDomain] {
    (shifts.map(\.domain) + [.classes(of: plantedImages)])
      .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
