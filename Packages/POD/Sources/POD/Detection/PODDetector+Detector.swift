public import OutOfDistribution

extension PODDetector: Detector {
  /// Confidences from the last features of a network's outputs: high for in-distribution.
  ///
  /// - Throws: `DetectorError` for features that are missing, of another width, or not finite.
  public func confidences(for outputs: NetworkOutputs) throws(DetectorError) -> [Double] {
    guard let features = outputs.features.last else {
      throw .missingLayer(detector: name, layer: 0, available: 0)
    }
    do throws(PODError) { return try confidences(features) } catch { throw DetectorError(error) }
  }
}

extension DetectorError {
  /// What a pairwise detector finds, in the words that all detectors share.
  init(_ error: PODError) {
    switch error {
    case .tooFewSamples(let label, let found, let needed):
      self = .tooFewSamples(class: label, found: found, needed: needed)
    case .tooFewClasses(let found):
      self = .settingOutOfRange(
        setting: "the number of classes", found: "\(found)", allowed: "at least 2")
    case .labelOutOfRange(let index, let value, let classes):
      self = .labelOutOfRange(row: index, value: value, classes: classes)
    case .unevenReferences(let counts):
      self = .settingOutOfRange(
        setting: "the number of references by class", found: "\(counts)",
        allowed: "as many in each class where classes are reduced first")
    case .unequalCounts(let what, let found, let expected):
      self = .differentCounts(input: what, found: found, expected: expected)
    case .unequalWidths(let what, let found, let expected):
      self = .differentWidth(input: what, found: found, expected: expected)
    case .notFinite(let what, let row, let column):
      self = .notFinite(input: what, row: row, column: column, value: "NaN or infinite")
    case .noFeatures: self = .empty(input: "features")
    case .setting(let name, let found, let expected):
      self = .settingOutOfRange(setting: name, found: found, allowed: expected)
    case .damaged(let what, let found, let expected):
      self = .damagedFile(
        path: "the detector's file", reason: "\(what) is \(found), expected \(expected)")
    }
  }
}
