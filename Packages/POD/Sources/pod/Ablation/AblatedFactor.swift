import ArgumentParser
import Datasets
import NeuralNetworks
import OutOfDistribution
import POD
import Randomness
import Vision

/// What `ablate` changes, one at a time.
enum AblatedFactor: String, ExpressibleByArgument, CaseIterable {
  /// Which pairs are drawn.
  case sampling
  /// What pair training minimises.
  case loss
  /// How two embeddings are compared.
  case head
  /// How logits over references become a score.
  case reduction
  /// How many references a class has.
  case references
  /// Which network makes the embedding.
  case embedding

  /// The values, that of the base among them.
  var choices: [AblatedChoice] {
    switch self {
    case .sampling:
      PairMixture.allCases.map { mixture in
        AblatedChoice(mixture.rawValue, isBase: mixture == .balanced) { settings in
          settings.siamese.mixture = mixture
        }
      }
    case .loss:
      PairLoss.allCases.map { loss in
        AblatedChoice(loss.rawValue, isBase: loss == .crossEntropy) { $0.siamese.loss = loss }
      }
    case .head:
      PairHead.all.map { head in
        AblatedChoice(head.name, isBase: head == .weightedL2) { $0.siamese.head = head }
      }
        + [AblatedChoice("weighted-l2, positive") { $0.siamese.keepsWeightsPositive = true }]
    case .reduction: Self.reductions
    case .references: Self.referenceCounts
    case .embedding: Self.embeddings
    }
  }

  private static let reductions: [AblatedChoice] = {
    let examples: [Reduction] = [.average, .minimum, .maximum]
    let classes: [Reduction] = [.minimum, .average, .maximum, .range]
    return classes.flatMap { overClasses in
      examples.map { overExamples in
        let reduction = PairReduction(
          overExamples: overExamples, overClasses: overClasses,
          sign: PairReduction.publishedSign(overClasses: overClasses))
        return AblatedChoice(
          "\(overExamples.rawValue), \(overClasses.rawValue)",
          isBase: reduction == PairReduction()
        ) { $0.reduction = reduction }
      }
    }
  }()

  private static let referenceCounts: [AblatedChoice] = [1, 2, 5, 10, 20].map { count in
    AblatedChoice("\(count)", isBase: count == PODDetector.publishedReferences) {
      $0.references = count
    }
  }

  private static let embeddings: [AblatedChoice] = PODVariant.allCases.map { variant in
    AblatedChoice(variant.rawValue, variant: variant, isBase: variant == .siamese) { _ in }
  }
}

/// One value of a factor.
struct AblatedChoice: Sendable {
  /// The value in tables.
  let name: String
  /// Which detector is made.
  let variant: PODVariant
  /// Whether it is the value that all other factors keep.
  let isBase: Bool
  /// Puts the value into the settings.
  let apply: @Sendable (inout PODSettings) -> Void

  init(
    _ name: String, variant: PODVariant = .siamese, isBase: Bool = false,
    apply: @escaping @Sendable (inout PODSettings) -> Void
  ) {
    (self.name, self.variant, self.isBase, self.apply) = (name, variant, isBase, apply)
  }
}
