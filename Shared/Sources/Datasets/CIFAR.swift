/// Reads the binary version of CIFAR-10: records of one label and 3,072 pixels.
public enum CIFAR10 {
  /// The names of the ten classes in the order of their numbers.
  public static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// Reads `data_batch_1.bin` to `data_batch_5.bin`, or `test_batch.bin`, from a folder.
  ///
  /// - Throws: `missingFile`, `unreadable`, `truncated` for a file that is not a whole number of
  ///   records, `empty`, `labelOutOfRange`.
  public static func read(
    folder: String, _ split: DataSplit
  ) throws(DatasetError) -> LabeledImages {
    let names = split == .train ? (1...5).map { "data_batch_\($0).bin" } : ["test_batch.bin"]
    var records = CIFARRecords(labelCount: 1)
    for name in names { try records.append(ByteSource(path: "\(folder)/\(name)")) }
    try records.check(column: 0, classCount: 10)
    return LabeledImages(images: records.images, labels: records.labels[0], classCount: 10)
  }
}

/// CIFAR-100 in its binary version, where every image has a coarse and a fine label.
public struct CIFAR100: Sendable {
  /// The images `[count, 32, 32, 3]`.
  public let images: ImageArray
  /// The 100 classes.
  public let fineLabels: [Int32]
  /// The 20 super-classes of five classes each.
  public let coarseLabels: [Int32]

  /// Reads `train.bin` or `test.bin` from a folder; throws as `CIFAR10.read(folder:_:)` does.
  public init(folder: String, _ split: DataSplit) throws(DatasetError) {
    var records = CIFARRecords(labelCount: 2)
    try records.append(ByteSource(path: "\(folder)/\(split.rawValue).bin"))
    try records.check(column: 0, classCount: 20)
    try records.check(column: 1, classCount: 100)
    images = records.images
    coarseLabels = records.labels[0]
    fineLabels = records.labels[1]
  }

  /// The images with their fine labels.
  public var byClass: LabeledImages {
    LabeledImages(images: images, labels: fineLabels, classCount: 100)
  }

  /// The images with their coarse labels.
  public var bySuperclass: LabeledImages {
    LabeledImages(images: images, labels: coarseLabels, classCount: 20)
  }
}

/// Records of a few label bytes and a 32 by 32 image stored channel by channel.
package struct CIFARRecords {
  private static let side = 32
  private static let planeSize = side * side
  private static let imageSize = 3 * planeSize

  /// The label columns.
  package private(set) var labels: [[Int32]]
  private var pixels: [UInt8] = []
  /// Where each file's records begin, for messages.
  private var files: [(name: String, start: Int)] = []

  package init(labelCount: Int) { labels = Array(repeating: [], count: labelCount) }

  package var images: ImageArray {
    ImageArray(
      pixels: pixels, count: labels[0].count, height: Self.side, width: Self.side, channels: 3)
  }

  /// Adds the records of a file.
  package mutating func append(_ source: ByteSource) throws(DatasetError) {
    let recordSize = labels.count + Self.imageSize
    let count = source.count / recordSize
    if source.count == 0 { throw .empty(file: source.name, field: "the file") }
    guard source.count == count * recordSize else {
      throw .truncated(
        file: source.name, field: "record \(count)", offset: count * recordSize,
        expected: recordSize, found: source.count % recordSize)
    }
    let bytes = try source.allBytes()
    files.append((source.name, labels[0].count))
    for column in labels.indices {
      labels[column] += (0..<count).map { Int32(bytes[$0 * recordSize + column]) }
    }
    pixels += Self.channelsLast(bytes, recordSize: recordSize)
  }

  /// The pixels of all records, with the three channels of a pixel side by side.
  private static func channelsLast(_ bytes: [UInt8], recordSize: Int) -> [UInt8] {
    let count = bytes.count / recordSize
    return [UInt8](unsafeUninitializedCapacity: count * imageSize) { target, written in
      bytes.withUnsafeBufferPointer { all in
        for record in 0..<count {
          let start = record * recordSize + recordSize - imageSize
          let end = (record + 1) * imageSize
          interleave(
            UnsafeBufferPointer(rebasing: all[start..<start + imageSize]),
            into: UnsafeMutableBufferPointer(rebasing: target[end - imageSize..<end]))
        }
      }
      written = count * imageSize
    }
  }

  private static func interleave(
    _ planes: UnsafeBufferPointer<UInt8>, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    for pixel in 0..<planeSize {
      pixels[3 * pixel] = planes[pixel]
      pixels[3 * pixel + 1] = planes[pixel + planeSize]
      pixels[3 * pixel + 2] = planes[pixel + 2 * planeSize]
    }
  }

  /// Throws `labelOutOfRange` with the file and record of the first wrong label.
  package func check(column: Int, classCount: Int) throws(DatasetError) {
    guard let index = labels[column].firstIndex(where: { $0 >= classCount }),
      let file = files.last(where: { $0.start <= index })
    else { return }
    throw .labelOutOfRange(
      file: file.name, index: index - file.start, value: Int(labels[column][index]),
      allowed: 0..<classCount)
  }
}
