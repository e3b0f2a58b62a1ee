import Experiments
import Statistics

/// The paper's claims C1 to C5, each with its evidence and direction, stated before anything runs.
struct OOOClaims {
  let configuration: OOOConfiguration

  var all: [Claim] { wall + finetuning + online + incomplete + ablations }

  /// The difference of a metric between two arms on each of some tasks.
  private func difference(
    _ id: String, _ statement: String, source: String, on tasks: [TaskPlan],
    of metric: @escaping @Sendable (TaskPlan) -> String, _ arms: (StudyArm, minus: StudyArm)
  ) -> Claim? {
    let tasks = tasks.filter { $0.arms.contains(arms.0) && $0.arms.contains(arms.minus) }
    guard let first = tasks.first else { return nil }
    return Claim(
      id, statement, source: source, experiment: first.name, predicts: .greater
    ) { seed in
      try tasks.map {
        try seed.difference(
          metric($0), arms.0.rawValue, minus: arms.minus.rawValue, in: $0.name)
      }
    }
  }

  /// What tasks of one claim are measured in.
  private func unit(of tasks: [TaskPlan]) -> String { tasks.first?.unit ?? "" }

  // C1, Figure 2: the bonus finds the short way, its own policy does not follow it, a new one does.
  private var wall: [Claim] {
    let source = "Figure 2 (the wall)"
    let explorer = configuration.walls.first.map { task in
      Claim(
        "wall-explorer",
        "The policy trained with the bonus needs more steps than the shortest way it found.",
        source: source, experiment: task.name, predicts: .greater
      ) { seed in
        let arm = StudyArm.naive.rawValue
        return [
          try seed.value("length", arm: arm) - seed.value("shortest-success", arm: arm)
        ]
      }.measured(in: "steps").noting(
        "A mean length is seldom below the shortest of many episodes, so this can hardly fail; "
          + "compare it with the same difference of `finetune`.")
    }
    return [
      difference(
        "wall-coverage", "With the bonus a larger share of cells is visited.", source: source,
        on: configuration.walls, of: { _ in "coverage" }, (.naive, minus: .finetune)
      )?.measured(in: "share"),
      difference(
        "wall-shortest", "The bonus finds a shorter way to the goal.", source: source,
        on: configuration.walls, of: { _ in "shortest-success" }, (.finetune, minus: .naive)
      )?.measured(in: "steps"),
      explorer,
      difference(
        "wall-retrained",
        "A new agent on the same buffer has a larger return than the policy trained with the bonus.",
        source: source, on: configuration.walls, of: { _ in "return" }, (.ooo, minus: .naive)
      )?.measured(in: "return"),
    ].compactMap(\.self)
  }

  private var finetuning: [Claim] {
    [
      difference(
        "finetune-gain", "OOO on a base learner (IQL, Cal-QL) beats fine-tuning the base learner.",
        source: "Abstract: 14 % to 26 % on average", on: configuration.finetuning,
        of: { $0.metric }, (.ooo, minus: .finetune)
      )?.measured(in: unit(of: configuration.finetuning))
    ].compactMap(\.self)
  }

  private var online: [Claim] {
    let source = "Abstract: 165 % on average in two tasks of locomotion"
    return [
      difference(
        "online-gain", "OOO beats online learning without a bonus on sparse rewards.",
        source: source, on: configuration.online, of: { _ in "return" }, (.ooo, minus: .finetune)
      )?.measured(in: "return"),
      difference(
        "online-retrained", "OOO beats the agent that explored with the bonus on sparse rewards.",
        source: source, on: configuration.online, of: { _ in "return" }, (.ooo, minus: .naive)
      )?.measured(in: "return"),
    ].compactMap(\.self)
  }

  private var incomplete: [Claim] {
    let source = "Abstract: incomplete offline data"
    return [
      difference(
        "incomplete-found", "With the bonus the missing goal is found in more runs than without.",
        source: source, on: configuration.incomplete, of: { _ in "found-reward" },
        (.naive, minus: .finetune)
      )?.measured(in: "share"),
      difference(
        "incomplete-sooner", "With the bonus the missing goal is found after fewer steps.",
        source: source, on: configuration.incomplete, of: { _ in "first-reward" },
        (.finetune, minus: .naive)
      )?.measured(in: "steps"),
      difference(
        "incomplete-gain", "OOO recovers the missing goal better than fine-tuning without a bonus.",
        source: source, on: configuration.incomplete, of: { $0.metric },
        (.ooo, minus: .finetune)
      )?.measured(in: unit(of: configuration.incomplete)),
    ].compactMap(\.self)
  }

  // Tasks differ in units, so each has claims of its own.
  private var ablations: [Claim] {
    configuration.tasks.flatMap { task in
      [
        explanation(
          task, .frozen, "bonus-kept", "a new agent with a frozen bonus kept in the reward"),
        explanation(
          task, .frozenGradient, "extraction",
          "a new agent with the bonus kept and the policy taken from the critics' gradient"),
        interaction(task), later(task),
      ].compactMap(\.self)
    }
  }

  private func explanation(
    _ task: TaskPlan, _ arm: StudyArm, _ id: String, _ what: String
  ) -> Claim? {
    difference(
      "\(id)-\(task.name)", "On \(task.name), OOO beats \(what).",
      source: "Figure 3 and the paragraph on what explains the gain", on: [task],
      of: { $0.metric }, (.ooo, minus: arm)
    )?.measured(in: task.unit)
  }

  private func interaction(_ task: TaskPlan) -> Claim? {
    guard StudyArm.twoByTwo.allSatisfy(task.arms.contains) else { return nil }
    return Claim(
      "interaction-\(task.name)",
      "On \(task.name), retraining gains more after exploring with the bonus than without.",
      source: "Our 2x2 design, asked for in the reviews", experiment: task.name,
      predicts: .greater
    ) { seed in
      let corners = try StudyArm.twoByTwo.map {
        [try seed.value(task.metric, arm: $0.rawValue)]
      }
      return try pairedInteractions(
        neither: corners[0], first: corners[1], second: corners[2], both: corners[3])
    }.measured(in: task.unit)
  }

  private func later(_ task: TaskPlan) -> Claim? {
    guard let first = task.fractions.first, let last = task.fractions.last, first < last,
      task.arms.contains(.ooo)
    else { return nil }
    return Claim(
      "later-\(task.name)",
      "On \(task.name), retraining on all of the buffer beats retraining on its first part.",
      source: "Learning curves of retrained agents", experiment: task.name, predicts: .greater
    ) { seed in
      let arm = StudyArm.ooo.rawValue
      return [
        try seed.value("return/\(last)", arm: arm) - seed.value("return/\(first)", arm: arm)
      ]
    }.measured(in: "return")
  }
}
