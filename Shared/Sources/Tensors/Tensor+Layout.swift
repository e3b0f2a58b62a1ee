import Kernels

extension Tensor {
  /// The same numbers under another shape with as many elements.
  public func reshaped(_ shape: Shape) -> Tensor {
    if shape == self.shape { return self }
    precondition(
      shape.elementCount == self.shape.elementCount, "cannot reshape \(self.shape) to \(shape)")
    return Tensor(storage, shape: shape)
      .traced(from: self) { [old = self.shape] in $0.reshaped(old) }
  }

  /// The tensor repeated along axes of extent 1, or along new leading axes.
  public func broadcast(to shape: Shape) -> Tensor {
    if shape == self.shape { return self }
    precondition(
      Shape.broadcast(self.shape, shape) == shape, "cannot broadcast \(self.shape) to \(shape)")
    return self + Tensor(zeros: shape)
  }

  /// The axes in another order: axis `i` of the result is axis `order[i]` of this tensor.
  public func transposed(_ order: [Int]) -> Tensor {
    let axes = order.map(shape.index)
    precondition(Set(axes).count == shape.rank, "axis order \(order) for a shape of \(shape)")
    let permuted = Kernel.permute(storage, extents: shape.dimensions, axes: axes)
    let result = Tensor(permuted, shape: Shape(axes.map { shape[$0] }))
    return result.traced(from: self) { g in
      g.transposed(axes.indices.map { axes.firstIndex(of: $0) ?? 0 })
    }
  }

  /// The last two axes exchanged.
  public func transposed() -> Tensor {
    precondition(shape.rank >= 2, "transposition of a tensor of shape \(shape)")
    return transposed(Array(0..<shape.rank - 2) + [shape.rank - 1, shape.rank - 2])
  }

  /// The elements at positions `range` of one axis.
  public func slice(_ range: Range<Int>, along axis: Int = 0) -> Tensor {
    let axis = shape.index(axis)
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shape[axis],
      "slice \(range) along axis \(axis) of a shape of \(shape)")
    if range.count == shape[axis] { return self }
    var result = shape
    result[axis] = range.count
    let slice = Tensor(Storage(uninitialized: result.elementCount), shape: result)
    slice.copyRows(range.count, along: axis, from: (self, range.lowerBound), at: 0)
    return slice.traced(from: self) { [shape] g in
      g.embedded(in: shape, at: range.lowerBound, along: axis)
    }
  }

  // Zeros of `shape` with this tensor placed at `start` of `axis`: the pullback of a slice.
  private func embedded(in shape: Shape, at start: Int, along axis: Int) -> Tensor {
    let result = Tensor(zeros: shape)
    result.copyRows(self.shape[axis], along: axis, from: (self, 0), at: start)
    return result
  }

  /// This tensor with zeros before and after it along one axis.
  public func padded(before: Int, after: Int, along axis: Int) -> Tensor {
    let axis = shape.index(axis)
    let extent = shape[axis]
    precondition(before >= 0 && after >= 0, "padding by \(before) and \(after)")
    var result = shape
    result[axis] = before + extent + after
    return detached.embedded(in: result, at: before, along: axis)
      .traced(from: self) { $0.slice(before..<before + extent, along: axis) }
  }

  /// Tensors joined along one axis.
  public static func concatenated(_ tensors: [Tensor], along axis: Int = 0) -> Tensor {
    precondition(!tensors.isEmpty, "concatenation of no tensor")
    let axis = tensors[0].shape.index(axis)
    var shape = tensors[0].shape
    shape[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
    let result = Tensor(Storage(uninitialized: shape.elementCount), shape: shape)
    var starts: [Int] = []
    var start = 0
    for tensor in tensors {
      var others = tensor.shape
      others[axis] = shape[axis]
      precondition(
        others == shape, "concatenation of shapes \(tensors.map(\.shape)) along axis \(axis)")
      result.copyRows(tensor.shape[axis], along: axis, from: (tensor, 0), at: start)
      starts.append(start)
      start += tensor.shape[axis]
    }
    return result.traced(from: tensors) { [starts] g, wanted in
      tensors.indices.map { i in
        wanted[i] ? g.slice(starts[i]..<starts[i] + tensors[i].shape[axis], along: axis) : nil
      }
    }
  }

  /// Tensors of one shape side by side along a new leading axis.
  public static func stacked(_ tensors: [Tensor]) -> Tensor {
    concatenated(tensors.map { $0.reshaped(Shape([1] + $0.shape.dimensions)) })
  }

  // Writes rows of `source`, from its row `start` on, at a row of this fresh tensor.
  private func copyRows(
    _ count: Int, along axis: Int, from source: (tensor: Tensor, start: Int), at target: Int
  ) {
    Kernel.copy(
      Kernel.Rows(
        of: source.tensor.storage, from: source.start, rowCount: source.tensor.shape[axis]),
      to: Kernel.Rows(of: storage, from: target, rowCount: shape[axis]), count: count,
      outer: shape.product(0..<axis), inner: shape.product(axis + 1..<shape.rank))
  }

  /// Rows of the first axis, in the order of `indices`, which may repeat: an embedding look-up.
  public func gatherRows(_ indices: [Int32]) -> Tensor {
    let (count, width) = (shape[0], shape.product(1..<shape.rank))
    precondition(
      indices.allSatisfy { $0 >= 0 && $0 < count }, "row index outside 0..<\(count)")
    let rows = Kernel.gatherRows(storage, rows: indices, width: width)
    let result = Tensor(rows, shape: Shape([indices.count] + shape.dimensions.dropFirst()))
    return result.traced(from: self) { [shape] g in
      Tensor(
        Kernel.scatterRows(g.storage, rows: indices, count: count, width: width), shape: shape)
    }
  }

  /// One element of each row of the last axis: `result[i] = x[i, columns[i]]`, for the rows of all
  /// leading axes together.
  public func gatherColumns(_ columns: [Int32]) -> Tensor {
    let width = shape[-1]
    precondition(
      columns.count * width == storage.count
        && columns.allSatisfy { $0 >= 0 && $0 < width },
      "column indices for a shape of \(shape)")
    let positions = columns.enumerated().map { Int32($0.offset * width) + $0.element }
    return reshaped([storage.count]).gatherRows(positions)
      .reshaped(Shape(shape.dimensions.dropLast()))
  }

  /// Rows of zeros with a single 1: `[labels, classes]`.
  public static func oneHot(_ labels: [Int32], classCount: Int) -> Tensor {
    precondition(labels.allSatisfy { $0 >= 0 && $0 < classCount }, "label outside the classes")
    return Tensor(shape: [labels.count, classCount]) { values in
      values.initialize(repeating: 0)
      for (row, label) in labels.enumerated() { values[row * classCount + Int(label)] = 1 }
    }
  }
}
