import Optimizers

extension Workload {
  /// Every workload, in the order of the table.
  public static let all: [Workload] =
    reinforcement + classifiers + languageModels + overheads + products

  /// The workload of a name.
  public static func named(_ name: String) -> Workload? { all.first { $0.name == name } }

  private static let reinforcement = [
    Workload(
      name: "iql",
      summary: "IQL update: 2 critics, targets, V, actor; 256-256 ReLU, batch 256, Adam, Polyak",
      operations: IQLUpdate.operations,
      goals: [Goal(peer: .pytorch, ratio: 2.0), Goal(peer: .jax, ratio: 1.3)]
    ) { IQLUpdate(key: $0) },
    Workload(
      name: "sac",
      summary: "SAC update: 2 critics, targets, squashed actor, temperature; same sizes",
      operations: SACUpdate.operations,
      goals: [Goal(peer: .pytorch, ratio: 2.2), Goal(peer: .jax)]
    ) { SACUpdate(key: $0) },
  ]

  private static let classifiers = [
    Workload(
      name: "mlp", summary: "MLP 784-128-64-10, batch 64, SGD step",
      operations: OperationCount.trainedPerceptron(
        PerceptronStep.widths, rows: PerceptronStep.count),
      goals: [Goal(peer: .pytorch, ratio: 2.0), Goal(peer: .jax)]
    ) { PerceptronStep(key: $0) },
    Workload(
      name: "resnet26",
      summary: "ResNet-26 width 16, batch norm, 32x32x3, batch 128, SGD step",
      operations: ResidualNetworkSizes.deep.trainingOperations,
      goals: [Goal(peer: .pytorch, ratio: 1.15)]
    ) { ResidualNetworkStep(.deep, key: $0) },
    Workload(
      name: "resnet26-inference", summary: "the same, inference",
      operations: ResidualNetworkSizes.deep.evaluationOperations,
      goals: [Goal(peer: .pytorch, ratio: 1.15)]
    ) { ResidualNetworkInference(.deep, key: $0) },
    Workload(
      name: "resnet8",
      summary: "ResNet-8 width 16, group norm, 28x28x1, batch 64, SGD step",
      operations: ResidualNetworkSizes.shallow.trainingOperations,
      goals: [Goal(peer: .pytorch, ratio: 1.4)]
    ) { ResidualNetworkStep(.shallow, key: $0) },
  ]

  private static let languageModels = [
    Workload(
      name: "transformer",
      summary:
        "transformer: 6 layers, d 256, 8 heads, T 128, vocabulary 4096, batch 16, AdamW step",
      operations: 3 * OperationCount.transformer(.medium, batch: 16),
      goals: [Goal(peer: .pytorch, ratio: 1.5), Goal(peer: .jax)]
    ) {
      LanguageModelStep(
        .medium, batch: 16, optimizer: .decoupled(learningRate: 3e-4), key: $0)
    },
    Workload(
      name: "gpt-nano",
      summary: "gpt-nano: 3 layers, d 48, 3 heads, T 10, vocabulary 100, batch 100, Adam step",
      operations: 3 * OperationCount.transformer(.nano, batch: 100),
      goals: [Goal(peer: .pytorch, ratio: 2.5), Goal(peer: .jax)]
    ) {
      LanguageModelStep(.nano, batch: 100, optimizer: Adam(learningRate: 1e-3), key: $0)
    },
  ]

  private static let overheads = [
    Workload(
      name: "seed-sweep",
      summary: "8 seeds of the IQL update, 2 processes of 1 thread; time per update of a process",
      course: .sweep(of: "iql", seeds: 8),
      operations: IQLUpdate.operations,
      goals: [Goal(peer: .pytorch, ratio: 1.6), Goal(peer: .jax)]
    ) { IQLUpdate(key: $0) },
    Workload(
      name: "traced-operation",
      summary: "one of \(TracedProducts.chain) products of 16 floats in a row, with its gradient",
      partsPerStep: TracedProducts.chain, goals: [Goal(peer: .pytorch, ratio: 12)]
    ) { TracedProducts(count: TracedProducts.chain, key: $0) },
    Workload(
      name: "gradient-call", summary: "value and gradient of sum(x y) for 16 floats",
      goals: [Goal(peer: .pytorch)]
    ) { TracedProducts(count: 1, key: $0) },
    Workload(
      name: "first-step",
      summary: "process start to the end of the first training step of the MLP",
      course: .start(of: "mlp"), goals: [Goal(peer: .pytorch, ratio: 10), Goal(peer: .jax)]
    ) { PerceptronStep(key: $0) },
  ]

  // Within five per cent of OpenBLAS, and no slower than it where calls are short.
  private static let products = [(64, 1.0), (256, 0.95), (1024, 0.95)].map { size, ratio in
    Workload(
      name: "sgemm-\(size)", summary: "product of two \(size) x \(size) matrices",
      operations: OperationCount.product(size, size, size), productSize: size,
      goals: [Goal(peer: .openblas, ratio: ratio)]
    ) { SquareProduct(size: size, key: $0) }
  }
}
