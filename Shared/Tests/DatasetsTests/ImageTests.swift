import Datasets
import Tensors
import Testing

@Suite struct ImageTests {
  private let images = ImageArray(
    pixels: [UInt8](0..<24), count: 3, height: 2, width: 2, channels: 2)

  @Test func selectionKeepsOrderAndRepeats() {
    let selected = images.selecting([2, 0, 2])
    #expect(selected.count == 3)
    #expect(selected.pixels == Array(16..<24) + Array(0..<8) + Array(16..<24))
    #expect(images.image(1).pixels == Array(8..<16))
    #expect(images.selecting([]).count == 0)
  }

  @Test func tensorsAreScaledBytes() {
    let image = ImageArray(pixels: [0, 51, 255, 1], count: 2, height: 1, width: 2, channels: 1)
    let tensor = image.tensor(at: [1, 0])
    #expect(tensor.shape.dimensions == [2, 1, 2, 1])
    #expect(tensor.scalars == [1, Scalar(1) / 255, 0, Scalar(51) / 255])
    #expect(image.tensor().scalars == [0, Scalar(51) / 255, 1, Scalar(1) / 255])
  }

  /// 0.5 is nearest to level 127.5, which rounds away from zero to 128; 0.498 * 255 = 126.99.
  @Test func fractionsBecomeTheNearestLevel() throws {
    let values: [Double] = [0, 1, 0.5, 0.498]
    let array = NumericArray(values, shape: [1, 2, 2])
    #expect(try ImageArray(validating: array, named: "x").pixels == [0, 255, 128, 127])
    let single = NumericArray(values.map(Float.init), shape: [1, 2, 2, 1])
    #expect(try ImageArray(validating: single, named: "x").pixels == [0, 255, 128, 127])
  }

  @Test func integersAreTakenAsTheyAre() throws {
    let array = NumericArray([Int64(0), 255, 7, 8, 9, 10], shape: [2, 1, 1, 3])
    let images = try ImageArray(validating: array, named: "x")
    #expect((images.count, images.channels) == (2, 3))
    #expect(images.pixels == [0, 255, 7, 8, 9, 10])
  }

  @Test func badPixelsAreNamedWithTheirIndexAndRange() {
    let array = NumericArray([Float(0), 0.5, .nan, 300], shape: [1, 2, 2])
    #expect(
      throws: DatasetError.nonFiniteValue(
        file: "x.npy", field: "the image array", index: 2, value: "nan")
    ) { try ImageArray(validating: array, named: "x.npy") }
    let wide = NumericArray([Double(0), 128, 255, -1], shape: [1, 2, 2])
    let error = datasetError { _ = try ImageArray(validating: wide, named: "x.npy") }
    #expect(error?.description.contains("element 1 of the image array is 128.0") == true)
    #expect(error?.description.contains("from -1.0 to 255.0") == true)
    let negative = NumericArray([Int32(3), -1], shape: [1, 1, 2])
    #expect(throws: DatasetError.self) { try ImageArray(validating: negative, named: "x") }
  }

  @Test(arguments: [[4], [2, 4], [2, 3, 4, 4], [2, 2, 2, 2, 2], []])
  func otherShapesAreRefused(shape: [Int]) {
    let count = shape.reduce(1, *)
    let array = NumericArray([UInt8](repeating: 0, count: count), shape: shape)
    guard
      case .wrongShape(_, _, shape, _) = datasetError({
        _ = try ImageArray(validating: array, named: "x")
      })
    else {
      Issue.record("\(shape) was accepted")
      return
    }
  }

  @Test func channelsFirstGetsAHint() {
    let array = NumericArray([UInt8](repeating: 0, count: 2 * 3 * 4 * 5), shape: [2, 3, 4, 5])
    let error = datasetError { _ = try ImageArray(validating: array, named: "x") }
    #expect(error?.description.contains("transpose(0, 2, 3, 1)") == true)
  }

  @Test(arguments: [[0, 2, 2], [3, 0, 2, 1]])
  func zeroImagesAreRefused(shape: [Int]) {
    #expect(throws: DatasetError.empty(file: "x", field: "the image array")) {
      try ImageArray(validating: NumericArray([UInt8](), shape: shape), named: "x")
    }
  }
}
