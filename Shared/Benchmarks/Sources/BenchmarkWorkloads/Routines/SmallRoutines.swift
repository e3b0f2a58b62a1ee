import Randomness
import Tensors

/// Value and gradient of `sum(x y ... y)`: what recording and sweeping cost by themselves.
struct TracedProducts: Routine {
  static let chain = 100

  private let count: Int
  private let x: Tensor
  private let y: Tensor

  init(count: Int, key: RandomKey) {
    var generator = key.generator()
    self.count = count
    x = Tensor(normal: [16], using: &generator)
    y = Tensor(uniform: [16], in: 0.95...1.05, using: &generator)
  }

  mutating func step() -> [Double] {
    let (value, _) = valueAndGradient(at: x) { x in
      (0..<count).reduce(x) { product, _ in product * y }.sum()
    }
    return [Double(value)]
  }

  var startingPoint: [NamedArray] { [NamedArray("x", x), NamedArray("y", y)] }
}

/// A product of two square matrices.
struct SquareProduct: Routine {
  private let a: Tensor
  private let b: Tensor

  init(size: Int, key: RandomKey) {
    var generator = key.generator()
    a = Tensor(normal: [size, size], using: &generator)
    b = Tensor(normal: [size, size], using: &generator)
  }

  mutating func step() -> [Double] {
    let product = a.matrixProduct(b)
    return [product.withScalars { Double($0[0]) }]
  }

  var startingPoint: [NamedArray] { [NamedArray("a", a), NamedArray("b", b)] }
}
