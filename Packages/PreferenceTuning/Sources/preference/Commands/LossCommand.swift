import ArgumentParser
import CommandLineTool
import PreferenceTuning

/// Computes a loss of a table of log-probabilities: `loss`.
struct LossCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loss",
    abstract: "Compute a loss, its metrics and gradients of log-probabilities.",
    discussion: """
      Reads a .csv file with the columns chosen, rejected, ref_chosen, ref_rejected, \
      chosen_length, rejected_length (those that the loss needs), or a .npy array [pairs, 2, 4 or \
      6] with these columns in this order. SLiC reads the column demonstration too, KTO logp, ref, \
      label (1 or 0) and mismatched: log-ratios of responses to other prompts. \
      Prints one JSON object with the names that TRL logs.

      Example:
        printf 'chosen,rejected,ref_chosen,ref_rejected\\n-5,-7,-6,-6\\n' > pairs.csv
        preference loss dpo pairs.csv --beta 0.1
      """)

  private static let losses = PairLoss.names + ["kto"]

  @Argument(help: "One of \(LossCommand.losses.joined(separator: ", ")).")
  var loss: String

  @Argument(help: "The table, .csv or .npy.")
  var table: String

  @Flag(help: "Print the loss and the gradients of every row too.")
  var rows = false

  @Flag(help: ArgumentHelp("Print JSON, as it always does.", visibility: .hidden))
  var json = false

  @OptionGroup(title: "Options of losses") var options: PairOptions

  func run() throws {
    guard Self.losses.contains(loss) else {
      throw LossError.unknownLoss(found: loss, known: Self.losses)
    }
    let columns = try LossTable(path: table)
    try OptionFlags.naming {
      try JSONOutput.print(loss == "kto" ? unpaired(columns) : paired(columns))
    }
  }

  private func paired(_ columns: LossTable) throws -> LossSummary {
    let (rule, pairs) = (try PairLoss(named: loss, options.given), try columns.pairs())
    let result = try OptionFailure.naming(table) { try pairs.evaluated(rule) }
    return LossSummary(
      loss: loss, metrics: result.metrics.values, losses: result.losses,
      gradients: ["chosen": result.chosenGradients, "rejected": result.rejectedGradients],
      hasRows: rows)
  }

  private func unpaired(_ columns: LossTable) throws -> LossSummary {
    let (rule, responses) = (try UnpairedLoss(options.given), try columns.responses())
    let result = try OptionFailure.naming(table) { try responses.evaluated(rule) }
    return LossSummary(
      loss: loss, metrics: result.metrics, losses: result.losses,
      gradients: ["logp": result.gradients], hasRows: rows)
  }
}

/// What `loss` prints.
private struct LossSummary: Encodable {
  let loss: String
  let count: Int
  let metrics: [String: Double]
  let losses: [Double]?
  let gradients: [String: [Double]]?

  init(
    loss: String, metrics: [String: Double], losses: [Double], gradients: [String: [Double]],
    hasRows: Bool
  ) {
    self.loss = loss
    self.metrics = metrics
    count = losses.count
    self.losses = hasRows ? losses : nil
    self.gradients = hasRows ? gradients : nil
  }
}
