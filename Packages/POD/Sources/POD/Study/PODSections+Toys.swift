import Experiments
import LinearAlgebra
import OutOfDistribution
import Randomness
import Reports
import Statistics

extension PODSections {
  /// The six toy sets, and what each shows.
  var toyTable: ReportSection {
    ReportSection("Toy sets", experiment: ToyExperiment.name) { results in
      let methods = ["MSP", "ODIN", "MaxLogit", "Mahalanobis", "POD-E"]
      let values = ToySet.table.map { set in
        methods.map { method in
          results.outcomes.values(
            ToyExperiment.metric(set, method), arm: ToyExperiment.table, of: ToyExperiment.name
          ).mean
        }
      }
      return [
        .text(
          "In two dimensions, with logits by formula. `T1`: far on the confident side, where "
            + "confidence grows. `T1b`: far along the boundary. `T1c`: between the classes. `T2`: "
            + "classes of two clusters each, whose means lie where the unknown points are. `T3a`: "
            + "far out on the boundaries. `T3b`: wide classes, unknown points near the centre. Every "
            + "order of MSP, ODIN and Mahalanobis occurs. `pod toys` prints the same."),
        .figure(
          Figure(
            "toys", title: "AUROC on toy sets", caption: "Mean over seeds.",
            plot: .heatMap(
              HeatMap(
                rows: ToySet.table.map(\.name), columns: methods, values: values,
                valueLabel: "AUROC"
              ).labeled(rows: "", columns: "").rounded(decimals: 3)))),
        .figure(scatter),
      ]
    }
  }

  /// A few points of the sets on which MSP and Mahalanobis fail.
  private var scatter: Figure {
    let sample = ToySet.bimodal.sample(key: .init(seed: 0))
    func points(_ rows: Int, _ point: (Int) -> [Double]) -> [ScatterPlot.Point] {
      (0..<rows).map { row in
        let place = point(row)
        return ScatterPlot.Point(place[0], place[1])
      }
    }
    let inside = sample.inDistribution.features[0]
    let outside = sample.outOfDistribution.features[0]
    let classes = (0..<2).map { label in
      ScatterPlot.Group("class \(label)", points(100) { inside.row(2 * $0 + label) })
    }
    return Figure(
      "toy-points", title: "T2: both class means lie at the centre",
      caption: "A hundred points of each class, and of the unknown.",
      plot: .scatter(
        ScatterPlot(
          x: Axis("first coordinate"), y: Axis("second coordinate"),
          groups: classes + [.init("unknown", points(100) { outside.row($0) })])))
  }

  /// The low-data toy set against the number of samples.
  var toyAmounts: ReportSection {
    ReportSection("Toy set with few data", experiment: ToyExperiment.name) { results in
      let series = ["Mahalanobis", "Mahalanobis, ridge", "POD-E"].map { method in
        LineChart.Series(
          method,
          configuration.toyCounts.compactMap { count in
            let values = results.outcomes.values(
              ToyExperiment.metric(.lowData(perClass: count), method), arm: ToyExperiment.lowData,
              of: ToyExperiment.name)
            return Estimate(mean: values).map { .init(Double(count), $0) }
          })
      }
      return [
        .text(
          "Five classes in 100 dimensions. Mahalanobis falls where the number of samples less that "
            + "of classes nears 100 and the estimated covariance is nearly singular, as in double "
            + "descent; a ridge removes the fall and with it POD's lead."),
        .figure(
          Figure(
            "toy-amounts", title: "AUROC against training samples per class",
            caption: "Mean over seeds with 95 % t-intervals.",
            plot: .lines(
              LineChart(
                x: Axis("training samples per class", isLogarithmic: true), y: Axis("AUROC"),
                panels: [.init("", series)])))),
      ]
    }
  }

  /// What a reader must know before believing the verdicts.
  var nuances: [String] {
    [
      "The paper has CIFAR-10, CIFAR-100 and SVHN with ResNet-34; this scale has "
        + configuration.domains.map { "`\($0.name)`" }.joined(separator: ", ")
        + " with a residual network of depth \(6 * configuration.blocksPerStage + 2) and width "
        + "\(configuration.width). The list of the paper's 16 pairs, its low-data fraction and its "
        + "toy sets could not be found; those here are this project's.",
      "A seed draws images, weights and batches; networks of one training set serve all its pairs, "
        + "so that pairs of one training set are not independent.",
      "POD-E compares embeddings of the classifier by squared distance, which is all that the "
        + "released test command can evaluate. POD-S is the Siamese network of the abstract, POD-F "
        + "the same from the classifier's weights; learnt weights of pairs may fall below 0, and far "
        + "images then look near.",
      "`mahalanobis` has no step on the input and reads the last features only; "
        + "`mahalanobis-validation` and `mahalanobis-oracle` have a step. The published counts tuned "
        + "it and ODIN on the tested pairs.",
      "All networks take the same number of steps, rounded up to whole passes over their images, so "
        + "that few data are few images and not little training; many images get more steps by "
        + "less than a pass.",
    ]
  }
}
