import Foundation
import Randomness
import ReinforcementLearning
import Tensors
import Testing

@testable import BenchmarkWorkloads
@testable import bench

@Suite struct EndToEndTests {
  @Test func formsOfThePeerAreTriedWithOneThreadAndWithAll() {
    #expect(EndToEndPeer.Form.all(threads: 1).count == 4)
    let forms = EndToEndPeer.Form.all(threads: 2)
    #expect(Set(forms).count == 8 && Set(forms.map(\.threads)) == [1, 2])
  }

  @Test func wholeRunsAreOfCORLsFastestFormAndOfTheFastest() {
    let forms = EndToEndPeer.Form.all(threads: 2)
    func chosen(fastest: EndToEndPeer.Form) -> [EndToEndPeer.Form] {
      EndToEndCommand.chosen(
        from: forms.enumerated().map { index, form in
          EndToEndCommand.Side(
            name: form.name, seconds: form == fastest ? 1 : Double(9 - index), form: form)
        })
    }
    let compiled = forms[forms.count - 1]
    #expect(chosen(fastest: compiled) == [forms[3], compiled])
    #expect(chosen(fastest: forms[2]) == [forms[2]])
  }

  @Test func theTaskIsTheOneOfThePeer() throws {
    var task = PointCloudTask()
    var observation = [Scalar](repeating: 0, count: 17)
    let start = EnvironmentState(values: (0..<17).map { Double($0) / 17 })
    var span = observation.mutableSpan
    try task.restore(start, into: &span)
    let outcome = try task.step([1, -1, 2, 0, 0.5, 0].span, into: &span)
    let pushed: [Double] = [1, -1, 1, 0, 0.5, 0]
    let expected = (0..<17).map { (index: Int) -> Double in
      let place = Double(index) / 17
      return 0.95 * place + 0.1 * pushed[index % 6]
    }
    for (found, expected) in zip(task.state.values, expected) {
      #expect(abs(found - expected) < 1e-12)
    }
    let squares = expected.map { (place: Double) -> Double in (place - 0.5) * (place - 0.5) }
    let distance = squares.reduce(0, +) / 17
    #expect(abs(outcome.reward - (1 - distance)) < 1e-12)
    #expect(!outcome.terminated && !outcome.truncated)
  }

  @Test(arguments: EndToEndRun.Method.allCases)
  func runsLearnAndWriteTheirLog(method: EndToEndRun.Method) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "surefoot-end-to-end-\(method.rawValue)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (data, log) = (folder.path + "/data.npz", folder.path + "/log.jsonl")
    var run = EndToEndRun(steps: 1000)
    (run.evaluationPeriod, run.warmUp, run.dataRows) = (1000, 500, 3000)
    try run.writeData(to: data)
    let score = try run.train(method, data: data, log: log)
    // At rest at 0, where random actions end, each of 1,000 steps pays 0.75.
    #expect(score ?? 0 > 700)
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 1 && lines[0].contains("\"step\":1000"))
  }
}
