import Datasets
import Testing

@Suite struct LabeledImagesTests {
  private let pixels = NumericArray([UInt8](0..<12), shape: [3, 2, 2])

  private func make(_ labels: NumericArray, classCount: Int? = nil) throws -> LabeledImages {
    try LabeledImages(validating: pixels, labels: labels, classCount: classCount, named: "x.npz")
  }

  @Test func labelsAndClasses() throws {
    let data = try make(NumericArray([Int64(0), 4, 1]))
    #expect(data.labels == [0, 4, 1])
    #expect(data.classCount == 5)
    #expect(
      try make(NumericArray([UInt8(0), 4, 1], shape: [3, 1]), classCount: 9).classCount == 9)
    let part = data.selecting([2, 0])
    #expect(part.labels == [1, 0] && part.images.pixels.first == 8 && part.classCount == 5)
  }

  @Test func badLabelsAreTypedErrors() {
    #expect(
      throws: DatasetError.labelOutOfRange(file: "x.npz", index: 1, value: 4, allowed: 0..<4)
    ) { try make(NumericArray([Int32(0), 4, 1]), classCount: 4) }
    guard
      case .labelOutOfRange(_, 2, -1, _) = datasetError({
        _ = try make(NumericArray([Int32(0), 4, -1]))
      })
    else {
      Issue.record("a negative label was accepted")
      return
    }
    // Codes, not classes: a table of so many would not fit into memory.
    #expect(
      throws: DatasetError.labelOutOfRange(
        file: "x.npz", index: 1, value: 2_000_000_000, allowed: 0..<65_536)
    ) { try make(NumericArray([Int32(0), 2_000_000_000, 1])) }
    guard
      case .valueOutOfRange = datasetError({
        _ = try make(NumericArray([Int64(0), 1 << 40, 1]))
      })
    else {
      Issue.record("a label beyond 32 bits was accepted")
      return
    }
    guard
      case .wrongShape(_, _, [2], _) = datasetError({
        _ = try make(NumericArray([Int32(0), 4]))
      })
    else {
      Issue.record("two labels for three images were accepted")
      return
    }
    guard
      case .wrongType(_, _, "float32", _) = datasetError({
        _ = try make(NumericArray([Float(0), 1, 2]))
      })
    else {
      Issue.record("labels in floating point were accepted")
      return
    }
  }

  @Test func filesAreRecognisedByTheirContents() throws {
    let folder = try TemporaryFolder()
    let labels = NumericArray([Int32(0), 2, 1])
    try NPY.write(pixels, to: folder.file("a.txt"))
    try IDX.write(pixels, to: folder.file("a"))
    try NPZArchive.write([("arr_0", pixels)], to: folder.file("a.bin"))
    try NPY.write(labels, to: folder.file("labels"))
    _ = try folder.write(
      Zlib.deflate(folder.contents("a.txt"), .gzip), to: "packed")
    for name in ["a.txt", "a", "a.bin", "packed"] {
      let data = try LabeledImages.load(images: folder.file(name), labels: folder.file("labels"))
      #expect(data.images.pixels == Array(0..<12), "\(name)")
      #expect(data.labels == [0, 2, 1])
    }
  }

  @Test func anArchiveMayHoldImagesAndLabels() throws {
    let data = try LabeledImages.load(images: fixture("labelled.npz"))
    #expect(data.labels == [0, 2, 1, 2])
    #expect((data.images.height, data.images.width, data.images.channels) == (5, 6, 1))
    let byKey = try LabeledImages.load(
      images: fixture("labelled.npz"), imageKey: "x", labelKey: "y")
    #expect(byKey == data)
  }

  @Test func archivesThatAreNotClearAskForAKey() throws {
    let folder = try TemporaryFolder()
    let labels = NumericArray([Int32(0), 2, 1])
    let path = folder.file("a.npz")
    try NPZArchive.write([("train", pixels), ("test", pixels), ("y", labels)], to: path)
    #expect(
      throws: DatasetError.missingKey(
        file: path, key: "images (state the key)",
        present: ["train [3, 2, 2]", "test [3, 2, 2]", "y [3]"])
    ) { try LabeledImages.load(images: path) }
    #expect(try LabeledImages.load(images: path, imageKey: "test").labels == [0, 2, 1])
  }

  @Test func missingLabelsAndOtherFormatsAreRefused() throws {
    let folder = try TemporaryFolder()
    try NPY.write(pixels, to: folder.file("a.npy"))
    guard
      case .missingKey(_, "labels", _) = datasetError({
        _ = try LabeledImages.load(images: folder.file("a.npy"))
      })
    else {
      Issue.record("images without labels were accepted")
      return
    }
    let text = try folder.write("hello world", to: "a.jpg")
    guard case .unsupported(text, _, _) = datasetError({ _ = try ImageArray.load(text) }) else {
      Issue.record("text was taken for images")
      return
    }
    let empty = try folder.write([], to: "empty.npy")
    #expect(throws: DatasetError.empty(file: empty, field: "the file")) {
      try ImageArray.load(empty)
    }
  }
}
