import Datasets
import SurgicalFineTuning
import _TestSupport

extension CommandRun {
  /// Runs `body` in a fresh folder for this toolkit's executable.
  static func inFolder<R>(_ body: (CommandRun) throws -> R) throws -> R {
    try inFolder(of: "surgical", body)
  }

  /// Writes `source.npy` and `target.npy`, the target with labels in reverse, and trains
  /// `model.safetensors` on the source.
  func prepare() throws {
    try write(Small.quarters(64), as: "source")
    try write(Small.flippedQuarters, as: "target")
    let ending = try self(
      """
      train --images source.npy --labels source-labels.npy --width 4 --epochs 12 --batch 8 \
      --lr 0.01 --validation-per-class 2 --out model.safetensors --quiet
      """)
    guard ending.status == 0 else { throw PreparationFailure(description: ending.errors) }
  }
}

/// The source network could not be trained.
struct PreparationFailure: Error, CustomStringConvertible {
  let description: String
}

extension Small {
  /// Quarters under labels in reverse order.
  static let flippedQuarters: LabeledImages = {
    var data = quarters(80, seed: 1)
    data.labels = data.labels.map { 3 - $0 }
    return data
  }()
}
