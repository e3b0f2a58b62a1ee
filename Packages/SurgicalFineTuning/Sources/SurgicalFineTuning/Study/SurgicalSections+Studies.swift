import Experiments
import Randomness
import Reports
import Statistics
import Vision

extension ResNet {
  /// A network of the study's shape, for the names of its parameters.
  static func example(_ configuration: SurgicalConfiguration) -> ResNet {
    ResNet(
      Configuration(blocksPerStage: configuration.blocksPerStage, width: configuration.width),
      key: RandomKey(seed: 0))
  }
}

extension SurgicalSections {
  var sizes: ReportSection {
    ReportSection("How much target data", experiment: "size") { results in
      let outcomes = results.outcomes
      let usual = configuration.target.tunePerClass
      let panels = configuration.sizeShifts.map { shift in
        LineChart.Panel(
          shift.name,
          ["block:first", "block:last", "all"].map { method in
            let points = (configuration.sizes + [usual]).sorted().compactMap {
              size -> LineChart.Point? in
              let metric = "accuracy/\(shift.name)" + (size == usual ? "" : "@\(size)")
              let experiment = size == usual ? shift.level.rawValue : "size"
              let values = outcomes.values(metric, arm: method, of: experiment)
              return Estimate(mean: values).map { .init(Double(size), $0.scaled(by: 100)) }
            }
            return LineChart.Series(method, points)
          })
      }
      return [
        .text(
          "The paper reports that the gain of the fitting block over tuning everything shrinks as "
            + "target data grow and is there down to one image per class."),
        .figure(
          Figure(
            "size", title: "Accuracy against target size",
            caption: "Mean over seeds with 95 % t-intervals.",
            plot: .lines(
              LineChart(
                x: Axis("target images per class", isLogarithmic: true), y: Axis("accuracy (%)"),
                panels: panels)))),
      ]
    }
  }

  var adaptation: ReportSection {
    ReportSection("Unlabelled adaptation", experiment: "adaptation") { results in
      let outcomes = results.outcomes
      let panels = configuration.adaptationShifts.map { shift in
        BarChart.Panel(
          shift.name,
          outcomes.arms(of: "adaptation").filter { $0 != "none" }.map { arm in
            let gains = outcomes.values(of: "adaptation") {
              100 * (try $0.difference("accuracy/\(shift.name)", arm, minus: "none"))
            }
            return BarChart.Bar(arm, Estimate(mean: gains))
          })
      }
      return [
        .text(
          "MEMO takes one gradient step per test image on the entropy of the mean prediction over "
            + "32 AugMix views. The paper's online figures on CIFAR-10-C: none 67.8, all 69.7, "
            + "first 75.4, first two 75.5, last 67.8."),
        .figure(
          Figure(
            "adaptation", title: "Accuracy over the stream, relative to no adaptation",
            caption: "Mean over seeds with 95 % t-intervals of the paired differences.",
            plot: .bars(BarChart(Axis("accuracy − none (points)"), panels: panels, reference: 0)))),
      ]
    }
  }

  var planted: ReportSection {
    ReportSection("Planted noise", experiment: "planted") { results in
      let outcomes = results.outcomes
      let arms = outcomes.arms(of: "planted")
      let values = arms.map { arm in
        PlantedExperiment.blocks.map {
          100 * outcomes.values("accuracy/\($0)", arm: arm, of: "planted").mean
        }
      }
      let sigmas = PlantedExperiment.blocks.map { block -> String in
        let sigma = outcomes.values("sigma/\(block)", arm: "none", of: "planted").mean
        return "\(block) \(sigma.fixed(3))"
      }
      return [
        .text(
          "Normal noise on one block at a time, strong enough to halve the source accuracy; mean "
            + "standard deviations: \(sigmas.joined(separator: ", "))."),
        .figure(
          Figure(
            "planted", title: "Accuracy by damaged and tuned block (%)",
            caption: "Mean over seeds.",
            plot: .heatMap(
              HeatMap(
                rows: arms, columns: PlantedExperiment.blocks, values: values,
                valueLabel: "accuracy (%)"
              ).labeled(rows: "tuned", columns: "damaged")))),
      ]
    }
  }

  var theory: ReportSection {
    ReportSection("Theory", experiment: "theory") { results in
      let outcomes = results.outcomes
      let sizes = configuration.theory.relu.trainingCounts
      let panels = TheoryShift.allCases.map { shift in
        LineChart.Panel(
          "\(shift) shift",
          outcomes.arms(of: "theory").map { arm in
            let points = sizes.compactMap { n -> LineChart.Point? in
              let errors = outcomes.values("error/\(shift)/\(n)", arm: arm, of: "theory")
              return Estimate(mean: errors).map { .init(Double(n), $0) }
            }
            return LineChart.Series(arm, points)
          })
      }
      return [
        .text(
          "Two-layer rectified networks under a linear map of the inputs (Proposition 1) and a "
            + "rescaling of the labels (Proposition 2). `surgical theory` prints the closed forms."),
        .figure(
          Figure(
            "theory", title: "Target error of tuned layers",
            caption: "Mean squared error relative to the variance of the labels; mean over seeds "
              + "with 95 % t-intervals.",
            plot: .lines(
              LineChart(
                x: Axis("target examples", isLogarithmic: true), y: Axis("relative error"),
                panels: panels)))),
      ]
    }
  }

  var nuances: [String] { [data] + Self.nuances }

  private var data: String {
    if configuration.domains.contains(.classes(of: .cifar10)) {
      return "Input shifts and flipped labels are the paper's, on CIFAR-10 and CIFAR-10-C with a "
        + "ResNet-26 trained here. The paper's other sets (Living-17, Entity-30, Waterbirds, CelebA, "
        + "ImageNet-C) need photographs and a pretrained ResNet-50; super-classes and textures of "
        + "Fashion-MNIST (28x28, grey) stand in for unseen sub-populations and for a spurious "
        + "correlation, in direction only."
    }
    return "Images are Fashion-MNIST (28x28, grey) and 5,000 MNIST digits, networks are small "
      + "residual networks with group normalisation trained from scratch here. The paper uses "
      + "CIFAR-10, ImageNet and BREEDS with ResNet-26 and pretrained ResNet-50. Directions are "
      + "comparable, accuracies are not."
  }

  private static let nuances = [
    "The paper itself does not find the first block best on every input shift: on ImageNet-C its "
      + "best block is the second and the first loses 1.6 points to tuning everything. On Waterbirds "
      + "a middle block and the last layer tie, and on Living-17 the best block gains only 0.4.",
    "An independent replication on CIFAR-10-C with 1,000 target images found tuning everything "
      + "ahead of the first stage by 1.2 points (5 of 19 corruptions won), and behind by 0.8 with "
      + "3,000: the order of the blocks is robust, a gain over full tuning is fragile.",
    "All accuracies are on test images at the learning rate and epoch that validation chose, never "
      + "at the best test epoch. Validation has as many images as the released code, 10 per class.",
    "Auto-RGN follows the released code: normalisation scales and shifts stay frozen, Adam starts "
      + "afresh every epoch. Tuning everything includes them.",
  ]
}
