import Datasets
import Foundation
import Testing

@Suite struct CIFARTests {
  /// One record: labels, then red, green and blue planes; pixel p has the values p, 1 and 2.
  private func record(_ labels: [UInt8]) -> [UInt8] {
    let red = (0..<1024).map { UInt8($0 % 251) }
    return labels + red + [UInt8](repeating: 1, count: 1024) + [UInt8](repeating: 2, count: 1024)
  }

  @Test func readsAllTrainingBatchesInOrder() throws {
    let folder = try TemporaryFolder()
    for batch in 1...5 {
      _ = try folder.write(
        record([UInt8(batch)]) + record([UInt8(batch + 4)]), to: "data_batch_\(batch).bin")
    }
    let data = try CIFAR10.read(folder: folder.path, .train)
    #expect(data.labels == [1, 5, 2, 6, 3, 7, 4, 8, 5, 9])
    #expect(data.classCount == 10)
    let image = data.images.image(9)
    #expect((image.height, image.width, image.channels) == (32, 32, 3))
    for pixel in [0, 1, 32, 255, 1023] {
      #expect(Array(image.pixels[pixel * 3..<pixel * 3 + 3]) == [UInt8(pixel % 251), 1, 2])
    }
  }

  @Test func readsCoarseAndFineLabels() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(record([19, 99]) + record([0, 4]), to: "test.bin")
    let data = try CIFAR100(folder: folder.path, .test)
    #expect(data.coarseLabels == [19, 0])
    #expect(data.fineLabels == [99, 4])
    #expect((data.byClass.classCount, data.bySuperclass.classCount) == (100, 20))
    #expect(data.images.pixels[3072] == 0 && data.images.pixels[3073] == 1)
  }

  @Test func labelsOutOfRangeNameFileAndRecord() throws {
    let folder = try TemporaryFolder()
    for batch in 1...5 {
      let labels: [UInt8] = batch == 3 ? [0, 10] : [0, 1]
      _ = try folder.write(labels.flatMap { record([$0]) }, to: "data_batch_\(batch).bin")
    }
    #expect(
      throws: DatasetError.labelOutOfRange(
        file: folder.file("data_batch_3.bin"), index: 1, value: 10, allowed: 0..<10)
    ) { try CIFAR10.read(folder: folder.path, .train) }
  }

  @Test func partsOfRecordsAndEmptyFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(record([1]) + record([2]).dropLast(), to: "test_batch.bin")
    #expect(
      throws: DatasetError.truncated(
        file: path, field: "record 1", offset: 3073, expected: 3073, found: 3072)
    ) { try CIFAR10.read(folder: folder.path, .test) }
    _ = try folder.write([], to: "test_batch.bin")
    #expect(throws: DatasetError.empty(file: path, field: "the file")) {
      try CIFAR10.read(folder: folder.path, .test)
    }
  }

  /// The array of all severities, 154 MB, is left as a hole in the file but for one image.
  @Test func readsOneSeverityOfCIFAR10C() throws {
    let folder = try TemporaryFolder()
    let labels = (0..<50_000).map { UInt8($0 % 10_000 % 10) }
    try NPY.write(NumericArray(labels), to: folder.file("labels.npy"))
    let path = folder.file("fog.npy")
    try sparseArray(shape: "(50000, 32, 32, 3)", marked: 20_007, count: 50_000, path: path)
    let data = try CIFAR10C.read(folder: folder.path, corruption: "fog", severity: 3)
    #expect(data.images.count == 10_000)
    #expect(data.labels == labels[20_000..<30_000].map(Int32.init))
    #expect(data.images.image(7).pixels == [UInt8](repeating: 9, count: 3072))
    #expect(data.images.image(8).pixels == [UInt8](repeating: 0, count: 3072))
  }

  @Test func otherShapesAndSeveritiesAreRefused() throws {
    let folder = try TemporaryFolder()
    try NPY.write(NumericArray([UInt8](0..<12), shape: [1, 2, 2, 3]), to: folder.file("fog.npy"))
    guard
      case .wrongShape(_, _, [1, 2, 2, 3], _) = datasetError({
        _ = try CIFAR10C.read(folder: folder.path, corruption: "fog", severity: 1)
      })
    else {
      Issue.record("an array of one image was accepted")
      return
    }
    for severity in [0, 6] {
      guard
        case .valueOutOfRange = datasetError({
          _ = try CIFAR10C.read(folder: folder.path, corruption: "fog", severity: severity)
        })
      else {
        Issue.record("severity \(severity) was accepted")
        return
      }
    }
  }

  private func sparseArray(shape: String, marked: Int, count: Int, path: String) throws {
    let text = "{'descr': '|u1', 'fortran_order': False, 'shape': \(shape), }"
    let padded = text + String(repeating: " ", count: 128 - 10 - 1 - text.utf8.count) + "\n"
    let header = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
    try Data(header).write(to: URL(filePath: path))
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seek(toOffset: UInt64(header.count + marked * 3072))
    try file.write(contentsOf: Data(repeating: 9, count: 3072))
    try file.truncate(atOffset: UInt64(header.count + count * 3072))
    try file.close()
  }
}
