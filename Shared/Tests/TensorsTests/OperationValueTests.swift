import Foundation
import Tensors
import Testing
import _TestSupport

@Suite("Values of operations")
struct OperationValueTests {
  private let x = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])

  @Test("broadcasting follows NumPy")
  func broadcasting() {
    #expect(x + Tensor([10, 20, 30]) == Tensor([11, 22, 33, 14, 25, 36], shape: [2, 3]))
    #expect(
      x * Tensor([10, 100], shape: [2, 1]) == Tensor([10, 20, 30, 400, 500, 600], shape: [2, 3]))
    #expect(
      Tensor([1, 2], shape: [2, 1]) - Tensor([1, 2, 3])
        == Tensor([0, -1, -2, 1, 0, -1], shape: [2, 3]))
    #expect((Tensor(1) + Tensor([2], shape: [1, 1])).shape == [1, 1])
    #expect(Tensor([7]).broadcast(to: [2, 2]) == Tensor([7, 7, 7, 7], shape: [2, 2]))
    #expect(Shape.broadcast([2, 1, 4], [3, 1]) == [2, 3, 4])
  }

  @Test("layout operations move the numbers they name")
  func layouts() {
    #expect(x.transposed() == Tensor([1, 4, 2, 5, 3, 6], shape: [3, 2]))
    #expect(x.slice(1..<3, along: 1) == Tensor([2, 3, 5, 6], shape: [2, 2]))
    #expect(x.slice(1..<2) == Tensor([4, 5, 6], shape: [1, 3]))
    #expect(
      x.padded(before: 1, after: 0, along: -1) == Tensor([0, 1, 2, 3, 0, 4, 5, 6], shape: [2, 4]))
    #expect(
      Tensor.concatenated([x, x.slice(0..<1, along: 1)], along: 1)
        == Tensor([1, 2, 3, 1, 4, 5, 6, 4], shape: [2, 4]))
    #expect(
      Tensor.stacked([Tensor([1, 2]), Tensor([3, 4])]) == Tensor([1, 2, 3, 4], shape: [2, 2]))
    #expect(x.gatherRows([1, 1, 0]) == Tensor([4, 5, 6, 4, 5, 6, 1, 2, 3], shape: [3, 3]))
    #expect(x.gather([2, 0], along: 1) == Tensor([3, 1, 6, 4], shape: [2, 2]))
    #expect(x.gatherColumns([2, 0]) == Tensor([3, 4]))
    #expect(Tensor.oneHot([1, 0], classCount: 2) == Tensor([0, 1, 1, 0], shape: [2, 2]))
    let cube = Tensor((0..<24).map { Scalar($0) }, shape: [2, 3, 4])
    // Element [k, i, j] of the result is cube[i, j, k] = 12 i + 4 j + k.
    let expected = (0..<24).map { position -> Scalar in
      let (k, i, j) = (position / 6, position / 3 % 2, position % 3)
      return Scalar(12 * i + 4 * j + k)
    }
    #expect(cube.transposed([2, 0, 1]) == Tensor(expected, shape: [4, 2, 3]))
  }

  @Test("reductions")
  func reductions() {
    #expect(x.sum().scalar() == 21)
    #expect(x.mean().scalar() == 3.5)
    #expect(x.sum(along: 0) == Tensor([5, 7, 9]))
    #expect(x.sum(along: -1, keepingAxes: true) == Tensor([6, 15], shape: [2, 1]))
    #expect(x.mean(along: 1) == Tensor([2, 5]))
    #expect(x.maximum(along: 0) == Tensor([4, 5, 6]))
    #expect(x.minimum(along: 1, keepingAxes: true) == Tensor([1, 4], shape: [2, 1]))
    // Population variance of 1, 2, 3: 2/3.
    #expect(largestError(of: x.variance(along: [1]), against: Tensor([2.0 / 3, 2.0 / 3])) < 1e-6)
    #expect(Tensor([3, 1, 3, 0, 7, 7], shape: [2, 3]).argmax() == [0, 1])
  }

  @Test("pooling and upsampling of images")
  func images() {
    let image = Tensor((0..<16).map { Scalar($0) }, shape: [1, 4, 4, 1])
    #expect(image.averagePooled(2) == Tensor([2.5, 4.5, 10.5, 12.5], shape: [1, 2, 2, 1]))
    // Tiles of three over the border: 0 1 2 4 5 6 8 9 10, 3 7 11, 12 13 14 and 15, over nine.
    let tiles = (image * 9).downsampled(3, channels: 2)
    #expect(tiles.shape == [1, 2, 2, 2])
    #expect(zip(tiles.scalars, [45, 0, 21, 0, 39, 0, 15, 0]).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(image.maxPooled(2) == Tensor([5, 7, 13, 15], shape: [1, 2, 2, 1]))
    #expect(image.globallyAveraged() == Tensor([7.5], shape: [1, 1]))
    let small = Tensor([1, 2, 3, 4], shape: [1, 2, 2, 1])
    #expect(
      small.upsampled(2)
        == Tensor([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], shape: [1, 4, 4, 1]))
    #expect(
      small.reflected(1)
        == Tensor([4, 3, 4, 3, 2, 1, 2, 1, 4, 3, 4, 3, 2, 1, 2, 1], shape: [1, 4, 4, 1]))
  }

  @Test("products of matrices, with an operand shared by a stack")
  func products() {
    let y = Tensor([1, 0, 2, 1, 0, 3], shape: [3, 2])
    #expect(x.matrixProduct(y) == Tensor([5, 11, 14, 23], shape: [2, 2]))
    #expect(
      y.transposed().matrixProduct(y, transposingSelf: false)
        == Tensor([5, 2, 2, 10], shape: [2, 2]))
    let stack = Tensor.stacked([x, x * 2])
    #expect(stack.matrixProduct(y) == Tensor([5, 11, 14, 23, 10, 22, 28, 46], shape: [2, 2, 2]))
    #expect(Tensor(zeros: [0, 2, 3]).matrixProduct(y).shape == [0, 2, 2])
    #expect(Tensor(zeros: [2, 0]).matrixProduct(Tensor(zeros: [0, 3])) == Tensor(zeros: [2, 3]))
  }

  @Test("comparison and clipping")
  func comparison() {
    let (a, b) = (Tensor([1, 5, 3]), Tensor([2, 4, 3]))
    #expect(Tensor.greater(a, b) == Tensor([0, 1, 0]))
    #expect(Tensor.equal(a, b) == Tensor([0, 0, 1]))
    #expect(Tensor.maximum(a, b) == Tensor([2, 5, 3]))
    #expect(Tensor.minimum(a, Tensor(3)) == Tensor([1, 3, 3]))
    #expect(a.clipped(to: 2...4) == Tensor([2, 4, 3]))
  }

  @Test("log-sum-exp and softmax at the ends of the range")
  func extremes() {
    let infinite = Tensor([-.infinity, -.infinity, 0, .infinity, 1000, 1000], shape: [3, 2])
    let sums = infinite.logSumExp().scalars
    #expect(sums[0] == -.infinity && sums[1] == .infinity)
    #expect(abs(Double(sums[2]) - 1000 - log(2)) < 1e-4)
    let masked = Tensor([-.infinity, 2, 2]).softmax()
    #expect(masked == Tensor([0, 0.5, 0.5]))
    #expect(Tensor([-.infinity, 0]).logSoftmax() == Tensor([-.infinity, 0]))
    // A sum that is rounded at 1000 would be off by 1e-5.
    let large = Tensor([1000, 1001, 1002]).logSoftmax().scalars
    #expect(abs(Double(large[0]) + 2.407_605_964) < 1e-6)
  }

  @Test("tensors without elements")
  func empty() {
    let none = Tensor(zeros: [0, 3])
    #expect((none + Tensor([1, 2, 3])).shape == [0, 3])
    #expect((none * 2 + Tensor(1)).shape == [0, 3])
    #expect((Tensor(zeros: [3, 0]) * Tensor(zeros: [3, 1])).shape == [3, 0])
    #expect(none.sum().scalar() == 0)
    #expect(none.sum(along: 0) == Tensor(zeros: [3]))
    #expect(none.sum(along: 1) == Tensor(zeros: [0]))
    #expect(none.softmax().shape == [0, 3])
    #expect(none.transposed().shape == [3, 0])
    #expect(none.gatherRows([]).shape == [0, 3])
    #expect(
      Tensor.linear(none, weights: Tensor(ones: [2, 3]), bias: Tensor([1, 2])).shape == [0, 2])
    #expect(Tensor.concatenated([none, Tensor(ones: [1, 3])]).shape == [1, 3])
    let images = Tensor(zeros: [0, 4, 4, 2])
    let gradients = valueAndGradient(at: [images, Tensor(ones: [3, 3, 2, 4])]) {
      Tensor.convolution($0[0], weights: $0[1])
        .normalized(over: .channels(2), gamma: nil, beta: nil, epsilon: 1e-5).output.sum()
    }.gradients
    #expect(gradients[1] == Tensor(zeros: [3, 3, 2, 4]))
    for groups in [NormalizationGroups.batch, .channels(2)] {
      let rule = ChannelNormalization(.measured(groups), gamma: nil, beta: nil, epsilon: 1e-5)
      let gradients = valueAndGradient(at: [images, Tensor(ones: [3, 3, 2, 4])]) {
        Tensor.convolution($0[0], normalizedBy: rule, weights: $0[1]).output.sum()
      }.gradients
      #expect(gradients[1] == Tensor(zeros: [3, 3, 2, 4]))
    }
    #expect(images.downsampled(2, channels: 3).shape == [0, 2, 2, 3])
  }

  @Test("isFinite, norm and equality")
  func inspection() {
    #expect(x.isFinite && !Tensor([1, .nan]).isFinite && !Tensor([-.infinity, 1]).isFinite)
    #expect(Tensor([3, 4]).norm == 5)
    #expect(Tensor([1, 2]) != Tensor([1, 2], shape: [2, 1]))
    #expect(Tensor([Scalar.nan]) != Tensor([Scalar.nan]))
    #expect("\(Tensor([1, 2]))" == "Tensor[2](1.0, 2.0)")
  }
}
