import Datasets
import Reports

/// What `train` prints.
struct TrainingSummary: Encodable {
  let model: String
  let domain: String
  let seed: Int
  let images: Int
  let validationImages: Int
  let parameters: Int
  let epochs: [TrainingHistory.Epoch]

  init(_ plan: TrainingPlan, _ history: TrainingHistory, _ images: SourceImages, parameters: Int) {
    model = plan.path
    domain = plan.provenance.domain
    seed = plan.provenance.seed
    self.images = images.train.count
    validationImages = images.validation.count
    self.parameters = parameters
    epochs = history.epochs
  }

  var text: String {
    var table = Table(["epoch", "training loss", "validation accuracy (%)"])
    for (index, epoch) in epochs.enumerated() {
      table.append([
        .number(index + 1), .number(epoch.loss, decimals: 4),
        .number(100 * epoch.validation, decimals: 1),
      ])
    }
    let target = domain.hasPrefix("custom") ? "--target X.npy --labels y.npy" : "--shift \(shift)"
    return """
      \(images) images of \(domain) (seed \(seed)), \(parameters) parameters

      \(table.plainText)
      wrote \(model)
      next: surgical tune --model \(model) \(target)

      """
  }

  /// A shift of the domain, for an example.
  private var shift: String {
    switch domain {
    case "fashion": "gaussian_noise:5"
    case "digits", "mnist", "cifar10": "\(domain)/stripe"
    default: domain.replacing("textures", with: "spurious")
    }
  }
}
