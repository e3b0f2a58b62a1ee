import Randomness
import Statistics
import Testing

@testable import SurgicalFineTuning

@Suite struct TheoryTuningTests {
  static var settings: ReLUSettings {
    var settings = ReLUSettings()
    settings.testCount = 300
    settings.steps = 200
    return settings
  }

  static func task(_ shift: TheoryShift, _ settings: ReLUSettings = settings) -> ReLUTask {
    ReLUTask(shift, trainingCount: 30, settings: settings, key: RandomKey(seed: 9))
  }

  @Test func targetsComeFromTheSourceNetwork() {
    // x is drawn before the shift, so equal keys give the label task the unshifted inputs.
    let (input, label) = (Self.task(.input), Self.task(.label))
    #expect(input.source == label.source)
    for i in 0..<label.test.count {
      let x = label.test.inputs[i * 10..<(i + 1) * 10]
      let y = Self.prediction(label.source, x)
      #expect(abs(label.test.targets[i] + 2 * y) < 1e-12)
      #expect(abs(input.test.targets[i] - y) < 1e-12)
    }
  }

  @Test func networksAndShiftsHaveTheStatedSpread() {
    let network = ReLUNetwork(inputCount: 25, hiddenCount: 400, key: RandomKey(seed: 1))
    // 10,000 draws: the standard error of a variance is 1.4 %.
    #expect(abs(network.first.map { $0[0] }.variance * 25 - 1) < 0.06)
    #expect(abs(network.last.map { $0[0] }.variance * 400 - 1) < 0.3)
    let mixing = ReLUTask.mixing(100, 0.7, RandomKey(seed: 2))
    let excess = mixing.indices.map { mixing[$0] - ($0 / 100 == $0 % 100 ? 1 : 0) }
    #expect(abs(excess.mean) < 4 * 0.07 / 100)
    #expect(abs(excess.variance / 0.0049 - 1) < 0.06)
  }

  /// Proposition 1: `B̂ A⁻¹` is exact on the shifted inputs.
  @Test func firstLayerCanUndoAnInputShift() throws {
    let settings = Self.settings
    let task = Self.task(.input)
    let mixing = ReLUTask.mixing(10, settings.inputShift, RandomKey(seed: 9).split("mixing"))
    var mended = task.source
    // Unit j sees row b_j of B; the mended row solves Aᵀ b' = b.
    for j in 0..<mended.hiddenCount {
      let row = (0..<10).map { task.source.first[$0 * mended.hiddenCount + j][0] }
      let solution = try Self.solveTransposed(mixing, row)
      for a in 0..<10 { mended.first[a * mended.hiddenCount + j] = .init(repeating: solution[a]) }
    }
    #expect(task.source.meanSquaredError(on: task.test)[0] > 1e-2)
    #expect(mended.meanSquaredError(on: task.test)[0] < 1e-24)
  }

  /// Proposition 2: `t v̂` is exact on the shifted labels.
  @Test func lastLayerCanUndoALabelShift() {
    let task = Self.task(.label)
    var mended = task.source
    for j in mended.last.indices { mended.last[j] *= Self.settings.labelScale }
    #expect(mended.meanSquaredError(on: task.test)[0] < 1e-24)
  }

  @Test func untunedErrorIsThatOfTheSource() {
    let task = Self.task(.label)
    let untuned = ReLUTuning(task, tuning: .none, settings: Self.settings)
    // y -> -2 y: the source is off by 3/2 of the label.
    let moment = task.test.targets.map { $0 * $0 }.mean
    #expect(abs(untuned.relativeError - 2.25 * moment / task.test.targets.variance) < 1e-12)
    #expect(untuned.step == 0 && untuned.learningRate == 0)
  }

  /// Rates are trained side by side; the choice among them is that of separate runs.
  @Test(arguments: [TunedLayers.first, .last, .full])
  func choiceIsTheBestOfSeparateRuns(layers: TunedLayers) {
    var settings = Self.settings
    settings.learningRates = [0.001, 0.003, 0.02, 0.05, 0.01, 0.1]
    let task = Self.task(.input)
    let together = ReLUTuning(task, tuning: layers, settings: settings)
    let best = settings.learningRates.map { rate in
      Self.plainRun(task, layers, rate: rate, settings)
    }.min { $0.validation < $1.validation }
    #expect(together.learningRate == best?.rate)
    #expect(together.step == best?.step)
    #expect(abs(together.relativeError - (best?.test ?? 0)) < 1e-9)
    #expect(together.step > 0)
  }

  @Test func divergingRatesAreNeverChosen() {
    var settings = Self.settings
    let task = Self.task(.label)
    settings.learningRates = [0.01]
    let safe = ReLUTuning(task, tuning: .full, settings: settings)
    settings.learningRates = [1e6, 0.01]
    let mixed = ReLUTuning(task, tuning: .full, settings: settings)
    #expect(mixed.relativeError == safe.relativeError && mixed.learningRate == 0.01)
    settings.learningRates = [1e6]
    let lost = ReLUTuning(task, tuning: .full, settings: settings)
    #expect(lost.step == 0 && lost.relativeError.isFinite)
  }

  /// Gradient descent in plain numbers, written without the network's own formulas.
  static func plainRun(
    _ task: ReLUTask, _ layers: TunedLayers, rate: Double, _ settings: ReLUSettings
  ) -> (validation: Double, test: Double, rate: Double, step: Int) {
    var network = PlainNetwork(task.source)
    var best = (error: network.error(on: task.validation), step: 0, network: network)
    for step in 1...settings.steps {
      network.descend(on: task.training, layers, rate: rate)
      guard step % settings.validationInterval == 0 else { continue }
      let error = network.error(on: task.validation)
      if error < best.error { best = (error, step, network) }
    }
    let test = best.network.error(on: task.test) / task.test.targets.variance
    return (best.error, test, rate, best.step)
  }

  static func prediction(_ network: ReLUNetwork, _ x: ArraySlice<Double>) -> Double {
    PlainNetwork(network).forward(Array(x)).output
  }

  /// Solves `Aᵀ z = b` by elimination with pivots.
  static func solveTransposed(_ matrix: [Double], _ right: [Double]) throws -> [Double] {
    let n = right.count
    var rows = (0..<n).map { i in (0..<n).map { matrix[$0 * n + i] } + [right[i]] }
    for column in 0..<n {
      let pivot = try #require(
        (column..<n).max { abs(rows[$0][column]) < abs(rows[$1][column]) })
      rows.swapAt(column, pivot)
      for i in 0..<n where i != column {
        let factor = rows[i][column] / rows[column][column]
        for j in column...n { rows[i][j] -= factor * rows[column][j] }
      }
    }
    return (0..<n).map { rows[$0][n] / rows[$0][$0] }
  }
}

/// The network unit by unit, on rows of `B`.
private struct PlainNetwork {
  var rows: [[Double]]
  var head: [Double]

  init(_ network: ReLUNetwork) {
    let width = network.hiddenCount
    rows = (0..<width).map { j in
      (0..<network.inputCount).map { network.first[$0 * width + j][0] }
    }
    head = network.last.map { $0[0] }
  }

  func forward(_ x: [Double]) -> (hidden: [Double], output: Double) {
    let hidden = rows.map { max(0, zip($0, x).reduce(0) { $0 + $1.0 * $1.1 }) }
    return (hidden, zip(head, hidden).reduce(0) { $0 + $1.0 * $1.1 })
  }

  func examples(_ data: RegressionData) -> [(x: [Double], y: Double)] {
    let d = rows[0].count
    return data.targets.enumerated().map { i, y in (Array(data.inputs[i * d..<(i + 1) * d]), y) }
  }

  func error(on data: RegressionData) -> Double {
    examples(data).map { x, y in (forward(x).output - y) * (forward(x).output - y) }.mean
  }

  mutating func descend(on data: RegressionData, _ layers: TunedLayers, rate: Double) {
    let start = self
    let step = 2 * rate / Double(data.count)
    for (x, y) in examples(data) {
      let (hidden, output) = start.forward(x)
      for j in head.indices {
        if layers.includesLast { head[j] -= step * (output - y) * hidden[j] }
        guard layers.includesFirst, hidden[j] > 0 else { continue }
        for a in x.indices { rows[j][a] -= step * (output - y) * start.head[j] * x[a] }
      }
    }
  }
}
