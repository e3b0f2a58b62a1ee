import Datasets
import Testing

/// The fixtures are scipy's.
@Suite struct MATTests {
  @Test(arguments: ["plain.mat", "compressed.mat"])
  func numericArraysAreReadAndOthersLeftOut(name: String) throws {
    let arrays = try MAT.read(fixture(name))
    // Dimensions are MATLAB's in reverse.
    #expect(arrays["numbers"]?.shape == [3, 2])
    #expect(arrays["numbers"]?.doubles() == [0.5, 1e300, -1.25, 0, 3, 2])
    #expect(try arrays["shorts"]?.int64s() == [-3, 300])
    #expect(try arrays["y"]?.int64s() == [1, 10, 3, 9])
    #expect(arrays["note"] == nil && arrays["record"] == nil)
  }

  @Test func digitsAreRowsOfPixelsAndTenIsZero() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(fixtureBytes("compressed.mat"), to: "svhn/test_32x32.mat")
    let data = try DataCatalog(folder: folder.path).svhn(.test)
    #expect(data.labels == [1, 0, 3, 9] && data.classCount == 10)
    let images = data.images
    #expect((images.count, images.height, images.width, images.channels) == (4, 32, 32, 3))
    for (image, row, column, channel) in [(0, 0, 0, 0), (1, 2, 3, 1), (3, 31, 30, 2), (2, 9, 0, 2)]
    {
      let place = ((image * 32 + row) * 32 + column) * 3 + channel
      let expected = (7 * row + 3 * column + 50 * channel + 11 * image) % 251
      #expect(images.pixels[place] == UInt8(expected))
    }
  }

  @Test func whatIsMissingIsNamed() throws {
    let folder = try TemporaryFolder()
    let catalog = DataCatalog(folder: folder.path)
    let absent = datasetError { _ = try catalog.svhn(.train) }
    #expect(absent?.description.contains("\(folder.path)/svhn/train_32x32.mat") == true)
    #expect(absent?.description.contains("test_32x32.mat into \(folder.path)/svhn") == true)
    let path = try folder.write(fixtureBytes("plain.mat"), to: "svhn/train_32x32.mat")
    #expect(
      throws: DatasetError.missingKey(file: path, key: "X", present: ["numbers", "shorts", "y"])
    ) { try catalog.svhn(.train) }
  }

  @Test func labelsOutOfRangeAreRefused() throws {
    // Labels of the plain file are the first array; 1 becomes 11.
    var bytes = try fixtureBytes("compressed.mat")
    let plain = try fixtureBytes("plain.mat")
    let place = try #require(plain.firstRange(of: [1, 10, 3, 9]))
    var wrong = plain[128...]
    wrong[place.lowerBound] = 11
    // The later of two arrays of one name counts.
    bytes += wrong
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "test_32x32.mat")
    #expect(
      throws: DatasetError.labelOutOfRange(file: path, index: 0, value: 11, allowed: 1..<11)
    ) { try SVHN.read(folder: folder.path, .test) }
  }

  @Test func otherVersionsAreNamed() throws {
    let folder = try TemporaryFolder()
    var header = Array(try fixtureBytes("plain.mat")[..<128])
    header[125] = 2
    let later = try folder.write(header, to: "later.mat")
    header.replaceSubrange(124..<128, with: [1, 0, 0x4d, 0x49])
    let bigEndian = try folder.write(header, to: "big.mat")
    let hdf5 = try folder.write([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10], to: "hdf5.mat")
    for path in [later, bigEndian, hdf5, fixture("complex.mat")] {
      guard case .unsupported(let file, _, _) = datasetError({ _ = try MAT.read(path) }) else {
        Issue.record("\(path) was read")
        continue
      }
      #expect(file == path)
    }
    header[125] = 7
    let wrong = try folder.write(header, to: "wrong.mat")
    guard case .corrupt(_, _, 124, _, _) = datasetError({ _ = try MAT.read(wrong) }) else {
      Issue.record("a wrong version was read")
      return
    }
  }

  @Test(arguments: ["plain.mat", "compressed.mat"])
  func everyEndInsideAnElementIsAnError(name: String) throws {
    let bytes = try fixtureBytes(name)
    let whole = try MAT.read(fixture(name))
    let folder = try TemporaryFolder()
    var readable = 0
    for length in 0..<bytes.count {
      let path = try folder.write(Array(bytes[..<length]), to: "cut.mat")
      guard let arrays = try? MAT.read(path) else { continue }
      readable += 1
      #expect(length >= 128)
      for (name, array) in arrays { #expect(array == whole[name]) }
    }
    // Cut between two elements, a file holds fewer of them.
    #expect((4...6).contains(readable), "\(readable)")
  }
}
