import BenchmarkWorkloads
import Foundation

/// Whole runs in PyTorch.
struct EndToEndPeer {
  /// How the peer's code is written and run.
  struct Form: Encodable, Hashable {
    /// The styles of `peers/torch_end_to_end.py`.
    enum Style: String, Encodable { case corl, tuned, compiled }

    var style: Style
    /// The optimizer: "default" or "fused".
    var adam: String
    var threads: Int

    var name: String {
      let style = style == .corl ? "CORL style" : style.rawValue
      return "\(style), \(adam) Adam, \(threads) \(threads == 1 ? "thread" : "threads")"
    }

    /// All forms, each with one thread and with all.
    static func all(threads: Int) -> [Form] {
      [(Style.corl, "default"), (.corl, "fused"), (.tuned, "fused"), (.compiled, "fused")]
        .flatMap { style, adam in
          Set([1, threads]).sorted().map { Form(style: style, adam: adam, threads: $0) }
        }
    }
  }

  /// Updates of a trial: enough to rank forms, too few for an evaluation.
  static let trialSteps = 600
  private static let limit = 3600.0

  let method: EndToEndRun.Method
  let run: EndToEndRun
  let data: String
  let launcher: Launcher

  /// What a run says of itself.
  func reply(_ form: Form, steps: Int) throws -> Reply {
    let log = launcher.folder.appending(path: "peer-log.jsonl").path
    let child = try launcher.startEndToEnd([
      "--task", method.rawValue, "--style", form.style.rawValue, "--adam", form.adam,
      "--threads", "\(form.threads)", "--steps", "\(steps)",
      "--capacity", "\(max(run.dataRows, run.warmUp + run.steps))",
      "--warm-up", "\(run.warmUp)", "--evaluation-period", "\(run.evaluationPeriod)",
      "--data", data, "--log", log,
    ])
    return try child.receive("a whole run", limit: Self.limit)
  }
}
