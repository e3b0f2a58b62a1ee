/// Reads the cropped digits of SVHN: MATLAB files with images `X` and labels `y`.
public enum SVHN {
  /// The names of the ten classes in the order of their numbers.
  public static let classNames = (0...9).map { "\($0)" }

  /// Reads `train_32x32.mat` or `test_32x32.mat` from a folder; label 10 becomes class 0.
  ///
  /// - Throws: What `MAT.read` throws, `missingKey` without `X` or `y`, `wrongType`, `wrongShape`,
  ///   `empty`, and `labelOutOfRange` for a label that is not 1 to 10.
  public static func read(
    folder: String, _ split: DataSplit
  ) throws(DatasetError) -> LabeledImages {
    let path = "\(folder)/\(split.rawValue)_32x32.mat"
    let arrays = try MAT.read(path)
    func array(_ name: String) throws(DatasetError) -> NumericArray {
      guard let array = arrays[name] else {
        throw .missingKey(file: path, key: name, present: arrays.keys.sorted())
      }
      return array
    }
    let images = try images(array("X"), path)
    let labels = try labels(array("y"), count: images.count, path)
    return LabeledImages(images: images, labels: labels, classCount: 10)
  }

  private static func images(
    _ array: NumericArray, _ path: String
  ) throws(DatasetError) -> ImageArray {
    guard case .uint8(let values) = array.elements else {
      throw .wrongType(
        file: path, field: "X", found: array.elements.typeName, expected: "uint8")
    }
    // One image alone loses its last dimension in MATLAB.
    let shape = array.rank == 3 ? [1] + array.shape : array.shape
    guard shape.count == 4, shape[1...] == [3, 32, 32] else {
      throw .wrongShape(
        file: path, field: "X", found: array.shape.reversed(), expected: "[32, 32, 3, count]")
    }
    if shape[0] == 0 { throw .empty(file: path, field: "X") }
    return ImageArray(
      pixels: rowsOfPixels(values, count: shape[0]), count: shape[0], height: 32, width: 32,
      channels: 3)
  }

  /// Turns images stored `[channel][column][row]` into rows of pixels.
  private static func rowsOfPixels(_ values: [UInt8], count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count * 3072) { target, written in
      values.withUnsafeBufferPointer { stored in
        for image in 0..<count {
          var place = image * 3072
          for row in 0..<32 {
            for column in 0..<32 {
              for channel in 0..<3 {
                target[place] = stored[image * 3072 + channel * 1024 + column * 32 + row]
                place += 1
              }
            }
          }
        }
      }
      written = count * 3072
    }
  }

  private static func labels(
    _ array: NumericArray, count: Int, _ path: String
  ) throws(DatasetError) -> [Int32] {
    let values = try array.int64s(named: "\(path): y")
    guard values.count == count else {
      throw .wrongShape(
        file: path, field: "y", found: array.shape.reversed(),
        expected: "[\(count), 1], one label for each image")
    }
    if let index = values.firstIndex(where: { !(1...10).contains($0) }) {
      throw .labelOutOfRange(file: path, index: index, value: Int(values[index]), allowed: 1..<11)
    }
    return values.map { Int32($0 % 10) }
  }
}
