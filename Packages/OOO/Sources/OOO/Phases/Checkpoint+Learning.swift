import Datasets
import NeuralNetworks
import Optimizers
import ReinforcementLearning
import Tensors

extension Checkpoint {
  /// Stores all tensors of a module, under names that begin with `prefix`.
  mutating func store(_ module: some Module, below prefix: String) {
    for (name, tensor) in module.exportedWeights { store(tensor, as: prefix + name) }
  }

  /// Fills a module with what `store(_:below:)` wrote.
  func load(_ module: inout some Module, below prefix: String) throws(DatasetError) {
    let found = try tensors(below: prefix)
    do throws(WeightError) {
      try module.load(found)
    } catch {
      throw .unsupported(
        file: "checkpoint", feature: "\(prefix): \(error)", supported: "the same settings")
    }
  }

  /// Stores what an optimizer remembers.
  mutating func store(_ state: OptimizerState, below prefix: String) throws(DatasetError) {
    let exported = state.exported
    for (name, tensor) in exported.tensors { store(tensor, as: prefix + name) }
    try encode(exported.steps, as: "\(prefix)steps")
  }

  /// What `store(_:below:)` wrote of an optimizer of a module.
  func optimizerState(
    below prefix: String, for module: some Module
  ) throws(DatasetError) -> OptimizerState {
    let moments = try tensors(below: prefix)
    let steps = try decode([Int: Int].self, from: "\(prefix)steps")
    do throws(WeightError) {
      return try OptimizerState(tensors: moments, steps: steps, for: module)
    } catch {
      throw .unsupported(
        file: "checkpoint", feature: "\(prefix): \(error)", supported: "the same settings")
    }
  }

  /// Whole numbers from 0 up to a bound.
  func integers(named name: String, below bound: Int) throws(DatasetError) -> [Int] {
    let array = try array(named: name)
    let values: [Int] =
      switch array.elements {
      case .int64(let values): values.map { Int($0) }
      case .int32(let values): values.map { Int($0) }
      default:
        throw .wrongType(
          file: "checkpoint", field: name, found: array.elements.typeName, expected: "integers")
      }
    if let index = values.firstIndex(where: { !(0..<bound).contains($0) }) {
      throw .valueOutOfRange(
        file: "checkpoint", field: name, index: index, value: "\(values[index])",
        allowed: "0 to \(bound - 1)")
    }
    return values
  }
}
