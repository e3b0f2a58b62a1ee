import Experiments

/// The paper's claims, each with its evidence and direction, stated before anything runs.
///
/// Differences are in points of accuracy on the target's test images, one per seed and shift.
struct SurgicalClaims {
  let configuration: SurgicalConfiguration

  var all: [Claim] { blocks + controls + sizes + adaptation + rules + planted }

  /// Accuracy in points of a method on a shift under one seed, wherever it was measured.
  private func accuracy(
    _ seed: SeedOutcomes, _ method: String, _ shift: Shift, metric: String = "accuracy"
  ) throws -> Double {
    let experiment =
      SurgicalStudy.ruleMethods.map(\.name).contains(method) ? "rules" : shift.level.rawValue
    return 100 * (try seed.value("\(metric)/\(shift.name)", arm: method, in: experiment))
  }

  /// The test accuracy of the block that validates best; the first of equals.
  private func chosenBlock(_ seed: SeedOutcomes, _ shift: Shift) throws -> Double {
    var best: (validation: Double, accuracy: Double)?
    for method in SurgicalStudy.blockMethods.map(\.name) {
      let validation = try accuracy(seed, method, shift, metric: "validation")
      if validation > best?.validation ?? -.infinity {
        best = (validation, try accuracy(seed, method, shift))
      }
    }
    return best?.accuracy ?? .nan
  }

  /// The first method's accuracy minus the second's, on every shift of a level.
  private func difference(
    _ id: String, _ statement: String, source: String? = nil, level: ShiftLevel,
    of methods: (String, minus: String), predicts prediction: Prediction = .greater
  ) -> Claim {
    let shifts = configuration.shifts.filter { $0.level == level }
    return Claim(
      id, statement, source: source ?? "Figure 3, \(level) level", experiment: level.rawValue,
      predicts: prediction
    ) { seed in
      try shifts.map { try accuracy(seed, methods.0, $0) - accuracy(seed, methods.minus, $0) }
    }
    .measured(in: "points")
  }

  private var blocks: [Claim] {
    let all = configuration.shifts
    return [
      Claim(
        "one-block-matches",
        "One block, chosen by validation, is no worse than tuning everything (margin 1 point).",
        source: "Section 3.1, Figure 3", experiment: "input", predicts: .atLeast(-1)
      ) { seed in
        try all.map { try chosenBlock(seed, $0) - accuracy(seed, "all", $0) }
      }.measured(in: "points"),
      Claim(
        "one-block-beats", "One block, chosen by validation, beats tuning everything.",
        source: "Section 3.1, Figure 3", experiment: "input", predicts: .greater
      ) { seed in
        try all.map { try chosenBlock(seed, $0) - accuracy(seed, "all", $0) }
      }.measured(in: "points"),
      difference(
        "input-first-last", "On corrupted images the first block beats the last layer.",
        level: .input, of: ("block:first", minus: "block:last")),
      difference(
        "input-first-full",
        "On corrupted images the first block is no worse than tuning everything (margin 1 point).",
        level: .input, of: ("block:first", minus: "all"), predicts: .atLeast(-1)),
      Claim(
        "feature-middle",
        "On unseen sub-populations a middle block beats both the first block and the last layer.",
        source: "Figure 3, feature level", experiment: "feature", predicts: .greater
      ) { seed in
        try configuration.featureShifts.map { shift in
          let middle = try ["block:second", "block:third"].map { try accuracy(seed, $0, shift) }
          let ends = try ["block:first", "block:last"].map { try accuracy(seed, $0, shift) }
          return max(middle[0], middle[1]) - max(ends[0], ends[1])
        }
      }.measured(in: "points"),
      difference(
        "output-last-full", "When labels change, the last layer beats tuning everything.",
        level: .output, of: ("block:last", minus: "all")),
      difference(
        "output-last-first", "When labels change, the last layer beats the first block.",
        level: .output, of: ("block:last", minus: "block:first")),
    ]
  }

  private var controls: [Claim] {
    [
      difference(
        "control-first",
        "Control: on corrupted images the first block beats as many numbers drawn at random.",
        source: "Control of this project", level: .input,
        of: ("block:first", minus: "random:first")),
      difference(
        "control-last",
        "Control: when labels change, the last layer beats as many numbers drawn at random.",
        source: "Control of this project", level: .output,
        of: ("block:last", minus: "random:last")),
    ]
  }

  /// Accuracy of a method with `size` target images per class.
  private func accuracy(
    _ seed: SeedOutcomes, _ method: String, _ shift: Shift, at size: Int
  ) throws -> Double {
    if size == configuration.target.tunePerClass { return try accuracy(seed, method, shift) }
    return 100 * (try seed.value("accuracy/\(shift.name)@\(size)", arm: method, in: "size"))
  }

  /// The gain of the block that the shift asks for over tuning everything.
  private func gain(_ seed: SeedOutcomes, _ shift: Shift, at size: Int) throws -> Double {
    let block = shift.level == .input ? "block:first" : "block:last"
    return try accuracy(seed, block, shift, at: size) - accuracy(seed, "all", shift, at: size)
  }

  private var sizes: [Claim] {
    let shifts = configuration.sizeShifts
    let sizes = configuration.sizes.sorted()
    guard let least = sizes.first, let most = sizes.last, least < most else { return [] }
    let images = least == 1 ? "1 image" : "\(least) images"
    return [
      Claim(
        "gain-shrinks",
        "The gain over tuning everything is larger with \(images) per class than with "
          + "\(most).",
        source: "Section 3.1, effect of the target size", experiment: "size", predicts: .greater
      ) { seed in
        try shifts.map { try gain(seed, $0, at: least) - gain(seed, $0, at: most) }
      }.measured(in: "points"),
      Claim(
        "gain-smallest",
        "With \(images) per class the fitting block beats tuning everything.",
        source: "Section 3.1, effect of the target size", experiment: "size", predicts: .greater
      ) { seed in
        try shifts.map { try gain(seed, $0, at: least) }
      }.measured(in: "points"),
    ]
  }

  private var adaptation: [Claim] {
    let shifts = configuration.adaptationShifts
    func claim(_ id: String, _ statement: String, minus other: String) -> Claim {
      Claim(
        id, statement, source: "Section 3.3, online MEMO on CIFAR-10-C", experiment: "adaptation",
        predicts: .greater
      ) { seed in
        try shifts.map {
          100 * (try seed.difference("accuracy/\($0.name)", "online:first", minus: other))
        }
      }.measured(in: "points")
    }
    return [
      claim(
        "memo-first-full", "Online MEMO of the first block beats online MEMO of everything.",
        minus: "online:all"),
      claim(
        "memo-first-none", "Online MEMO of the first block beats the source network.",
        minus: "none"),
    ]
  }

  /// The rules that choose what to tune in a single run, as the paper ranks them.
  static let rankedRules = [
    "auto-rgn", "all", "l1", "gradual-last-first", "gradual-first-last", "auto-snr",
  ]

  private var rules: [Claim] {
    let shifts = configuration.ruleShifts
    func claim(
      _ id: String, _ statement: String, predicts: Prediction = .greater,
      in unit: String = "points",
      _ evidence: @escaping @Sendable (SeedOutcomes, Shift) throws -> Double
    ) -> Claim {
      Claim(
        id, statement, source: "Section 3.2, table of selection rules", experiment: "rules",
        predicts: predicts
      ) { seed in try shifts.map { try evidence(seed, $0) } }.measured(in: unit)
    }
    return [
      claim("rgn-full", "Auto-RGN beats tuning everything.") { seed, shift in
        try accuracy(seed, "auto-rgn", shift) - accuracy(seed, "all", shift)
      },
      claim("rgn-rank", "Auto-RGN ranks above the average single-run rule.", in: "ranks") {
        seed, shift in
        let scores = try SurgicalClaims.rankedRules.map { try accuracy(seed, $0, shift) }
        let better = scores.count { $0 > scores[0] }
        let equal = scores.count { $0 == scores[0] } - 1
        return Double(scores.count - 1) / 2 - Double(better) - Double(equal) / 2
      },
      claim("block-rgn", "The block that validates best beats Auto-RGN.") { seed, shift in
        try chosenBlock(seed, shift) - accuracy(seed, "auto-rgn", shift)
      },
      claim(
        "gradual-full",
        "Gradual unfreezing from the last layer does not beat tuning everything (margin 1 point).",
        predicts: .atLeast(-1)
      ) { seed, shift in
        try accuracy(seed, "all", shift) - accuracy(seed, "gradual-last-first", shift)
      },
    ]
  }

  private var planted: [Claim] {
    [
      Claim(
        "planted-diagonal", "Tuning the damaged block beats tuning any other single block.",
        source: "Appendix, synthetic shifts", experiment: "planted", predicts: .greater
      ) { seed in
        try PlantedExperiment.blocks.map { damaged in
          let scores = try PlantedExperiment.blocks.map {
            100 * (try seed.value("accuracy/\(damaged)", arm: "block:\($0)"))
          }
          let own = PlantedExperiment.blocks.firstIndex(of: damaged) ?? 0
          let others = scores.indices.filter { $0 != own }.map { scores[$0] }
          return scores[own] - (others.max() ?? 0)
        }
      }.measured(in: "points"),
      Claim(
        "planted-rgn",
        "Auto-RGN gives its largest factor to the damaged block more often than by chance.",
        source: "Appendix, synthetic shifts", experiment: "planted", predicts: .greater
      ) { seed in
        try PlantedExperiment.blocks.map {
          try seed.value("strongest/\($0)", arm: "auto-rgn")
            - 1 / Double(PlantedExperiment.blocks.count)
        }
      }.measured(in: "share"),
    ]
  }
}
