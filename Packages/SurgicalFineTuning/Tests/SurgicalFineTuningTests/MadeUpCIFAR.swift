import Datasets
import Foundation
import Randomness
import SurgicalFineTuning

/// A data folder with made-up files of CIFAR-10 and CIFAR-10-C, whose first pixels tell each image.
struct MadeUpCIFAR {
  static let count = 10_000
  private static let imageSize = 3072

  let folder: URL

  /// Runs `body` with a fresh folder.
  static func inFolder<R>(_ body: (MadeUpCIFAR) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "cifar-\(UUID().uuidString)", directoryHint: .isDirectory)
    for name in ["cifar-10-batches-bin", "CIFAR-10-C"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(MadeUpCIFAR(folder: folder))
  }

  /// Images as they are read from the folder.
  var base: BaseData { BaseData(catalog: DataCatalog(folder: folder.path)) }

  /// The path of one of CIFAR-10's files.
  func batch(_ name: String) -> URL { folder.appending(path: "cifar-10-batches-bin/\(name).bin") }

  /// The label of a test image: ten neighbours have one each, in changing order.
  static func label(_ index: Int) -> UInt8 { UInt8((7 * index + index / 10) % 10) }

  /// A record of the label, and planes that begin with the first pixel of ``pixel(_:_:)``.
  static func record(_ label: UInt8, _ pixel: [UInt8]) -> [UInt8] {
    [label] + pixel.flatMap { [$0] + [UInt8](repeating: 0, count: imageSize / 3 - 1) }
  }

  /// The first pixel of an image: its number, and its severity or 0.
  static func pixel(_ index: Int, severity: Int = 0) -> [UInt8] {
    [UInt8(index / 256), UInt8(index % 256), UInt8(severity)]
  }

  /// Writes five training batches of a few images of every class, whose first pixel is 100 or more.
  func writeTraining(perBatch: Int = 20) throws {
    for batch in 1...5 {
      let records = (0..<perBatch).flatMap {
        Self.record(UInt8($0 % 10), [100 + UInt8(batch), UInt8($0), 0])
      }
      try Data(records).write(to: self.batch("data_batch_\(batch)"))
    }
  }

  /// Writes the test batch of 10,000 records.
  func writeTest() throws {
    var bytes = [UInt8](repeating: 0, count: Self.count * (Self.imageSize + 1))
    for index in 0..<Self.count {
      let start = index * (Self.imageSize + 1)
      bytes[start] = Self.label(index)
      for (channel, value) in Self.pixel(index).enumerated() {
        bytes[start + 1 + channel * Self.imageSize / 3] = value
      }
    }
    try Data(bytes).write(to: batch("test_batch"))
  }

  /// Writes the labels of CIFAR-10-C.
  func writeLabels() throws {
    let labels = (0..<5 * Self.count).map { Self.label($0 % Self.count) }
    try NPY.write(NumericArray(labels), to: folder.appending(path: "CIFAR-10-C/labels.npy").path)
  }

  /// Writes a corruption whose images are all there at one severity; the others are left as a hole.
  func writeCorruption(_ name: String, severity: Int) throws {
    let path = folder.appending(path: "CIFAR-10-C/\(name).npy")
    let text = "{'descr': '|u1', 'fortran_order': False, 'shape': (50000, 32, 32, 3), }"
    let padded = text.padding(toLength: 117, withPad: " ", startingAt: 0) + "\n"
    let header = Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8))
    try header.write(to: path)
    var pixels = [UInt8](repeating: 0, count: Self.count * Self.imageSize)
    for index in 0..<Self.count {
      let pixel = Self.pixel(index, severity: severity)
      pixels.replaceSubrange(index * Self.imageSize..<index * Self.imageSize + 3, with: pixel)
    }
    let file = try FileHandle(forWritingTo: path)
    try file.seek(toOffset: UInt64(header.count + (severity - 1) * pixels.count))
    try file.write(contentsOf: Data(pixels))
    try file.truncate(atOffset: UInt64(header.count + 5 * pixels.count))
    try file.close()
  }

  /// Writes five thousand grey digits, 28 by 28, as `make data` does: noise.
  func writeDigits() throws {
    let folder = folder.appending(path: "mnist-5k")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    var generator = RandomKey(seed: 0).generator()
    let pixels = (0..<5000 * 28 * 28).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    let size: [UInt8] = [0, 0, 0x13, 0x88]  // 5000
    try Data([0, 0, 8, 3] + size + [0, 0, 0, 28, 0, 0, 0, 28] + pixels)
      .write(to: folder.appending(path: "images-idx3-ubyte"))
    let labels = (0..<5000).map { UInt8($0 / 500) }
    try Data([0, 0, 8, 1] + size + labels)
      .write(to: folder.appending(path: "labels-idx1-ubyte"))
  }

  /// The first pixels of images.
  static func pixels(_ data: LabeledImages) -> [[UInt8]] {
    (0..<data.count).map { Array(data.images.image($0).pixels.prefix(3)) }
  }
}
