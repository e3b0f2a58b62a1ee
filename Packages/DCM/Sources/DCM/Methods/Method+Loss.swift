import NeuralNetworks
import Randomness
import Tensors

func meanCrossEntropy(_ logits: Tensor, _ labels: [Int32]) -> Tensor {
  crossEntropy(logits: logits, labels: labels)
}

extension Method {
  /// The loss of one step, of rank 0; what is to be remembered goes into `memory`.
  func loss(of pass: ForwardPass, remembering memory: inout MethodMemory) -> Tensor {
    switch self {
    case .plain, .ensemble:
      return pass.crossEntropy
    case .confidenceMinimization(let weight), .outlierExposure(let weight):
      return pass.withUncertainty { unlabelled in
        confidenceMinimizationLoss(
          labelled: pass.labelled, labels: pass.labels, unlabelled: unlabelled, weight: weight)
      }
    case .energy(let hinge):
      return pass.withUncertainty { unlabelled in
        pass.crossEntropy + Scalar(hinge.weight)
          * (hinge.innerLoss(logits: pass.labelled) + hinge.outerLoss(logits: unlabelled))
      }
    case .binaryClassifier:
      return pass.withUncertainty(pass.binaryLoss)
    case .disagreement:
      return pass.withUncertainty { pass.pooledLoss($0, label: memory.assignedClass ?? 0) }
    case .woods(let bounds):
      return pass.withUncertainty { pass.woodsLoss($0, bounds, &memory) }
    case .gamblers(let reward):
      return gamblersLoss(logits: pass.labelled, labels: pass.labels, reward: reward)
    case .selfAdaptive:
      let trust = memory.trust?.visit(pass.indices, logits: pass.labelled, labels: pass.labels)
      return selfAdaptiveLoss(logits: pass.labelled, labels: pass.labels, trust: trust ?? [])
    case .selectiveNet(let coverage):
      return pass.selectiveLoss(coverage)
    case .logitNorm(let temperature):
      return meanCrossEntropy(
        normalizedLogits(pass.labelled, temperature: temperature), pass.labels)
    case .virtualOutliers(let outliers):
      memory.queue?.add(pass.features, labels: pass.labels)
      return pass.outlierLoss(outliers, memory)
    }
  }
}

extension ForwardPass {
  // A trainer does not begin without an uncertainty set that its method needs.
  fileprivate func withUncertainty(_ loss: (Tensor) -> Tensor) -> Tensor {
    unlabelled.map(loss) ?? crossEntropy
  }

  // Labelled images are class 0, the uncertainty set is class 1, each weighted by its number.
  fileprivate func binaryLoss(_ unlabelled: Tensor) -> Tensor {
    let logits = Tensor.concatenated([extraLogits(labelled), extraLogits(unlabelled)])
    let known = [Int32](repeating: 0, count: labelled.shape[0])
    return meanCrossEntropy(
      logits, known + [Int32](repeating: 1, count: unlabelled.shape[0]))
  }

  // The uncertainty set joins the labelled images under one label. Both sets count by their sizes,
  // as in one loader over their union, whatever their shares of the batch.
  fileprivate func pooledLoss(_ unlabelled: Tensor, label: Int32) -> Tensor {
    let assigned = [Int32](repeating: label, count: unlabelled.shape[0])
    return crossEntropy * Scalar(1 - unlabelledShare)
      + meanCrossEntropy(unlabelled, assigned) * Scalar(unlabelledShare)
  }

  // `mean sigmoid(-u)` over the mixture, subject to `mean sigmoid(u) <= falseAlarms` over labelled
  // images and a bounded cross-entropy; u is high for unknown images.
  fileprivate func woodsLoss(
    _ unlabelled: Tensor, _ bounds: Method.WOODS, _ memory: inout MethodMemory
  ) -> Tensor {
    guard var constraints = memory.constraints else { return crossEntropy }
    let alarms = likelihood(labelled).sigmoid().mean() - Scalar(bounds.falseAlarms)
    let excess = crossEntropy - Scalar(constraints.lossLimit)
    let missed = (-likelihood(unlabelled)).sigmoid().mean()
    let loss =
      missed + constraints.falseAlarms.term(alarms)
      + constraints.classification.term(excess)
    constraints.record(falseAlarms: alarms.detached, classification: excess.detached)
    memory.constraints = constraints
    return loss
  }

  // The first output beside the classes selects, the others are the head that sees every image.
  fileprivate func selectiveLoss(_ coverage: Double) -> Tensor {
    let others = extraLogits(labelled)
    let risk = SelectiveRisk(
      losses: crossEntropies(logits: classLogits(labelled), labels: labels),
      selection: others.slice(0..<1, along: 1).reshaped([labels.count]).sigmoid(),
      targetCoverage: coverage)
    let auxiliary = others.slice(1..<1 + classes, along: 1)
    return risk.total(auxiliary: meanCrossEntropy(auxiliary, labels))
  }

  fileprivate func outlierLoss(
    _ settings: Method.VirtualOutliers, _ memory: MethodMemory
  ) -> Tensor {
    guard progress >= settings.begin, let gaussians = memory.queue?.gaussians() else {
      return crossEntropy
    }
    let outliers = gaussians.virtualOutliers(
      candidates: settings.candidates, kept: settings.kept, key: key)
    let lines = [likelihood(labelled), likelihood(head(outliers))]
    let isKnown = Tensor.concatenated([
      Tensor(ones: [labels.count]), Tensor(zeros: [outliers.shape[0]]),
    ])
    return crossEntropy + Scalar(settings.weight)
      * binaryCrossEntropy(logits: .concatenated(lines), targets: isKnown)
  }
}
