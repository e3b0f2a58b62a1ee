import Datasets
import OutOfDistribution
import Tensors

/// A detector under many settings at once.
protocol SettingSearch: Sendable {
  /// What tuning chooses from.
  var settings: [PerturbationSetting] { get }

  /// Confidences of a batch of images `[images, height, width, channels]`, `[settings][images]`.
  ///
  /// - Throws: `DetectorError` for outputs or gradients that are not finite.
  func confidences(_ images: Tensor) throws(DetectorError) -> [[Double]]
}

extension SettingSearch {
  /// Confidences of images, `[settings][images]`; throws as for a batch.
  func confidences(on images: ImageArray) throws(DetectorError) -> [[Double]] {
    var result = [[Double]](repeating: [], count: settings.count)
    for start in stride(from: 0, to: images.count, by: 256) {
      let batch = try confidences(
        images.tensor(at: Array(start..<min(start + 256, images.count))))
      for index in settings.indices { result[index] += batch[index] }
    }
    return result
  }
}

/// By which images the setting of a pair is chosen.
enum TuningRule: Sendable {
  /// By held-out training images and the other out-of-distribution sets of the same network.
  case validation
  /// By the tested images themselves, as the released code does; nobody can in use.
  case oracle
}

/// Confidences under every setting, of all images of a domain.
struct SettingScores {
  let settings: [PerturbationSetting]
  /// Of test images, `[settings][images]`.
  let inside: [[Double]]
  /// Of held-out training images.
  let validation: [[Double]]
  /// Of the images to be rejected, `[pairs][settings][images]`.
  let outside: [[[Double]]]

  /// Scores all images by a search.
  init(_ search: some SettingSearch, _ images: DomainImages) throws(DetectorError) {
    settings = search.settings
    inside = try search.confidences(on: images.test.images)
    validation = try search.confidences(on: images.validation.images)
    var outside: [[[Double]]] = []
    for (_, outliers) in images.outliers { outside.append(try search.confidences(on: outliers)) }
    self.outside = outside
  }

  /// The setting that tuning chooses for a pair; nil where there is nothing else to tune by.
  func choice(for pair: Int, by rule: TuningRule) throws(MetricError) -> Int? {
    if rule == .oracle {
      return try SettingChoice(inDistribution: inside, outOfDistribution: [outside[pair]]).index
    }
    let others = outside.indices.filter { $0 != pair }.map { outside[$0] }
    guard !others.isEmpty, !(validation.first?.isEmpty ?? true) else { return nil }
    return try SettingChoice(inDistribution: validation, outOfDistribution: others).index
  }
}

/// What tuning chose for one pair.
struct SettingChoice: Sendable {
  /// The place among the settings; the first of equals.
  let index: Int
  /// The figure it was chosen by: AUROC.
  let auroc: Double

  /// The setting with the highest mean AUROC over out-of-distribution sets, `[sets][settings]`
  /// confidences each.
  ///
  /// - Throws: `MetricError`.
  init(inDistribution: [[Double]], outOfDistribution: [[[Double]]]) throws(MetricError) {
    var best = (index: 0, auroc: -Double.infinity)
    for index in inDistribution.indices {
      var sum = 0.0
      for set in outOfDistribution {
        sum += try OutOfDistribution.auroc(
          inDistribution: inDistribution[index], outOfDistribution: set[index])
      }
      let mean = sum / Double(max(outOfDistribution.count, 1))
      if mean > best.auroc { best = (index, mean) }
    }
    (index, auroc) = best
  }
}
