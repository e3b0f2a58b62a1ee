import Foundation
import ReinforcementLearning
import Tensors

/// Row i of the fixtures' observations is (i, i + 0.5, -i).
func numberedObservations(_ rows: some Sequence<Int>) -> [Scalar] {
  rows.flatMap { [Scalar($0), Scalar($0) + 0.5, -Scalar($0)] }
}

/// Row i of the fixtures' actions is (i / 100, -i / 100), in single precision.
func numberedActions(_ rows: some Sequence<Int>) -> [Scalar] {
  rows.flatMap { [Scalar(Float($0) / 100), Scalar(-Float($0) / 100)] }
}

/// The path of a fixture.
func fixturePath(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
}

/// Seven rows: three that end and four that are cut off, each seeing row 100 last.
func sevenTransitions() -> Transitions {
  var rows = Transitions(observationSize: 3, actionSize: 2)
  rows.observations = numberedObservations(0..<7)
  rows.actions = numberedActions(0..<7)
  rows.rewards = (0..<7).map { Scalar($0) }
  rows.nextObservations = numberedObservations([1, 2, 100, 4, 5, 6, 100])
  rows.continuations = (0..<7).map { $0 == 2 ? 0 : 1 }
  rows.episodeEnds = (0..<7).map { $0 == 2 || $0 == 6 }
  rows.offlineCount = 7
  return rows
}
