/// Everything that decides what the cells of the study compute, besides the seed.
public struct OOOConfiguration: Sendable, Hashable, Codable {
  /// The didactic point mass and its wall (C1).
  public var walls: [TaskPlan] = []
  /// Fine-tuning from offline data (C2).
  public var finetuning: [TaskPlan] = []
  /// Sparse rewards without offline data (C3).
  public var online: [TaskPlan] = []
  /// Fine-tuning from data without the goal (C4).
  public var incomplete: [TaskPlan] = []

  /// Nothing.
  public init() {}

  /// All tasks.
  public var tasks: [TaskPlan] { walls + finetuning + online + incomplete }

  /// The tasks that run the arms of a kind.
  func tasks(with arms: [StudyArm]) -> [TaskPlan] {
    tasks.filter { task in arms.allSatisfy(task.arms.contains) }
  }
}
