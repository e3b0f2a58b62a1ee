public import Tensors

extension ImageArray {
  /// The images at these indices as a tensor `[indices.count, height, width, channels]`.
  ///
  /// A byte x becomes x / 255, between 0 and 1.
  public func tensor(at indices: [Int]) -> Tensor {
    let size = imageSize
    return Tensor(shape: [indices.count, height, width, channels]) { scalars in
      pixels.withUnsafeBufferPointer { bytes in
        for (row, index) in indices.enumerated() {
          precondition(
            (0..<count).contains(index), "image \(index) of \(count) images does not exist")
          for offset in 0..<size {
            scalars[row * size + offset] = Scalar(bytes[index * size + offset]) / 255
          }
        }
      }
    }
  }

  /// All images as a tensor `[count, height, width, channels]` between 0 and 1.
  public func tensor() -> Tensor { tensor(at: Array(0..<count)) }
}

extension NumericArray {
  /// The values of a tensor, in its own precision.
  public init(_ tensor: Tensor) {
    self.init(tensor.scalars, shape: tensor.shape.dimensions)
  }

  /// The array as a tensor, rounded to the tensor's precision.
  ///
  /// - Throws: `wrongShape` for more dimensions or longer ones than a tensor can have; `name`
  ///   stands for the file in the message.
  public func tensor(named name: String = "array") throws(DatasetError) -> Tensor {
    guard rank <= Shape.maximumRank, shape.allSatisfy({ $0 <= Int32.max }) else {
      throw .wrongShape(
        file: name, field: "the array", found: shape,
        expected: "at most \(Shape.maximumRank) dimensions of at most \(Int32.max)")
    }
    return Tensor(values(as: Scalar.self), shape: Shape(shape))
  }

  private func values(as type: Float.Type) -> [Float] { floats() }
  private func values(as type: Double.Type) -> [Double] { doubles() }
}
