import Datasets
import Experiments
import Reports
import Statistics
import SurgicalFineTuning

/// What `tune` prints.
struct TuneSummary: Encodable {
  let model: String
  let target: String
  let seed: Int
  let images: Int
  let validationImages: Int
  let testImages: Int
  let record: TuneRecord
  /// Accuracy on the test images, 0 to 1.
  let accuracy: Double
  let accuracyBefore: Double
  /// Of the test that before and after are equally accurate (McNemar).
  let pValue: Double?
  let worstGroup: Double?
  let worstGroupBefore: Double?
  let out: String?

  init(_ task: ShiftTask, _ model: Model, _ tuned: Tuned, seed: Int, out: String?) {
    let labels = task.test.labels
    let before = model.network.predictions(for: task.test.images)
    let after = tuned.network.predictions(for: task.test.images)
    func worst(_ predictions: [Int32]) -> Double? {
      task.testGroups.map {
        worstGroupAccuracy(predictions: predictions, labels: labels, groups: $0)
      }
    }
    self.model = model.path
    target = task.name
    self.seed = seed
    images = task.tune.count
    validationImages = task.validation.count
    testImages = labels.count
    record = tuned.record
    accuracy = share(after, labels)
    accuracyBefore = share(before, labels)
    let gained = labels.indices.count { before[$0] != labels[$0] && after[$0] == labels[$0] }
    let lost = labels.indices.count { before[$0] == labels[$0] && after[$0] != labels[$0] }
    pValue = try? mcNemar(gained, lost).pValue
    worstGroup = worst(after)
    worstGroupBefore = worst(before)
    self.out = out
  }

  var text: String {
    var table = Table([
      "method", "blocks", "trained", "rate", "epoch", "validation (%)", "before (%)", "after (%)",
    ])
    table.append([
      .text(record.method), .text(record.blocks.joined(separator: "+")),
      .number(record.trainedParameters), .text("\(record.learningRate)"), .number(record.epoch),
      .number(100 * record.validationAccuracy, decimals: 1),
      .number(100 * accuracyBefore, decimals: 1), .number(100 * accuracy, decimals: 1),
    ])
    var lines = [
      "\(target) (seed \(seed)): \(images) images to tune on, \(validationImages) to choose by, "
        + "\(testImages) to judge by", "", table.plainText,
    ]
    if let worstGroup, let worstGroupBefore {
      lines.append(
        "worst group: \((100 * worstGroupBefore).fixed(1)) % before, "
          + "\((100 * worstGroup).fixed(1)) % after")
    }
    if let pValue { lines.append("before and after alike: p = \(pValue.significant(2)) (McNemar)") }
    if let out { lines.append("wrote \(out)") }
    return lines.joined(separator: "\n") + "\n"
  }
}
