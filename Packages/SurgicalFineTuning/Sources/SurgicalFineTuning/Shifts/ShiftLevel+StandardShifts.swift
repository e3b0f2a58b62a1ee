import Vision

extension ShiftLevel {
  /// Shifts of this level for studies on 28 by 28 grey images.
  ///
  /// Severities were chosen by eye and by the accuracy of source networks under two seeds, before
  /// any network was tuned: a person still tells the class,
  /// and a network trained on clean images loses much of its accuracy. One corruption each of
  /// noise that adds and noise that replaces, of blur, of weather and of digital processing.
  public var standardShifts: [Shift] {
    switch self {
    case .input:
      [
        Shift(.corruption(.gaussianNoise, severity: 4)),
        Shift(.corruption(.impulseNoise, severity: 4)),
        Shift(.corruption(.motionBlur, severity: 1)),
        Shift(.corruption(.fog, severity: 3, constants: .cifar)),
        Shift(.corruption(.contrast, severity: 1)),
      ]
    case .feature: [Shift(.superclasses), Shift(.digitPairs), Shift(.clusters)]
    case .output: [Shift(.labelFlip), Shift(.labelPermutation(seed: 0)), Shift(.spurious)]
    }
  }
}
