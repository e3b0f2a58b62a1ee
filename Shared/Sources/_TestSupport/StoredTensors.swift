public import NeuralNetworks
import Tensors

/// The stored tensors of a module that its `visit` does not show, as paths of property names.
///
/// Visiting is written by hand; this finds what a module forgot. It must be empty.
public func unvisitedTensors(of module: some Module) -> [String] {
  let visited = Set(module.tensors.map(\.identity))
  return storedTensors(of: module, path: "").filter { !visited.contains($0.tensor.identity) }
    .map(\.path)
}

private func storedTensors(of value: Any, path: String) -> [(path: String, tensor: Tensor)] {
  if let tensor = value as? Tensor { return [(path, tensor)] }
  return Mirror(reflecting: value).children.enumerated().flatMap { index, child in
    let name = child.label ?? String(index)
    return storedTensors(of: child.value, path: path.isEmpty ? name : "\(path).\(name)")
  }
}
