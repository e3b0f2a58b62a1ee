import Datasets
import NeuralNetworks
import Tensors

extension [NamedArray] {
  /// The tensors of a module, each under `name/path`.
  init(_ name: String, _ module: some Module) {
    self = module.exportedWeights.map {
      NamedArray(name: "\(name)/\($0.name)", array: NumericArray($0.tensor))
    }
  }
}

extension NamedArray {
  init(_ name: String, _ tensor: Tensor) {
    self.init(name: name, array: NumericArray(tensor))
  }

  init(_ name: String, _ labels: [Int32], shape: [Int]? = nil) {
    self.init(name: name, array: NumericArray(labels, shape: shape))
  }
}
