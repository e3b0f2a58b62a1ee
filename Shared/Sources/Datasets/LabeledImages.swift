/// Images with one class label each.
public struct LabeledImages: Sendable, Equatable {
  /// The images.
  public var images: ImageArray
  /// The class of every image, from 0.
  public var labels: [Int32]
  /// The number of classes; every label is below it.
  public var classCount: Int

  /// The CRC-32 of all pixels, then labels: tells the data of one run from those of another.
  public var checksum: UInt32 {
    let bytes = labels.flatMap { label in
      (0..<4).map { UInt8(truncatingIfNeeded: label >> (8 * $0)) }
    }
    return Zlib.crc32(bytes, continuing: images.checksum)
  }

  /// Puts images and labels together; there must be as many labels as images.
  public init(images: ImageArray, labels: [Int32], classCount: Int) {
    precondition(
      images.count == labels.count, "\(images.count) images cannot have \(labels.count) labels")
    self.images = images
    self.labels = labels
    self.classCount = classCount
  }

  /// Puts images and labels together after checking both.
  ///
  /// Labels are integers `[count]` or `[count, 1]`. Without a number of classes there is one more
  /// than the largest label.
  ///
  /// - Throws: What `ImageArray(validating:named:)` throws; `wrongShape` if the numbers of images
  ///   and labels differ, `wrongType` for labels that are not integers, `labelOutOfRange`.
  public init(
    validating images: NumericArray, labels: NumericArray, classCount: Int? = nil,
    named name: String
  ) throws(DatasetError) {
    let images = try ImageArray(validating: images, named: name)
    let labels = try Self.labels(labels, named: name)
    try self.init(validating: images, labels: labels, classCount: classCount, named: name)
  }

  init(
    validating images: ImageArray, labels: [Int32], classCount: Int?, named name: String
  ) throws(DatasetError) {
    guard labels.count == images.count else {
      throw .wrongShape(
        file: name, field: "the label array", found: [labels.count],
        expected: "[\(images.count)], one label for each image")
    }
    // Whoever numbers classes beyond the images means something else: codes, or a damaged file.
    let allowed = 0..<(classCount ?? max(labels.count, 65_536))
    if let index = labels.firstIndex(where: { !allowed.contains(Int($0)) }) {
      throw .labelOutOfRange(
        file: name, index: index, value: Int(labels[index]), allowed: allowed)
    }
    let largest = Int(labels.max() ?? -1)
    self.init(images: images, labels: labels, classCount: classCount ?? largest + 1)
  }

  /// Class labels from an array of integers.
  static func labels(
    _ array: NumericArray, named name: String
  ) throws(DatasetError) -> [Int32] {
    guard array.rank == 1 || (array.rank == 2 && array.shape[1] == 1) else {
      throw .wrongShape(
        file: name, field: "the label array", found: array.shape,
        expected: "[count], one class number for each image")
    }
    switch array.elements {
    case .uint8, .int32, .int64:
      return try array.int32s(named: name)
    case .bool, .float32, .float64:
      throw .wrongType(
        file: name, field: "the label array", found: array.elements.typeName,
        expected: "integers; convert with numpy's astype(\"int32\")")
    }
  }

  /// The number of images.
  public var count: Int { labels.count }

  /// The examples at these indices, in this order.
  public func selecting(_ indices: [Int]) -> LabeledImages {
    LabeledImages(
      images: images.selecting(indices), labels: indices.map { labels[$0] },
      classCount: classCount)
  }
}
