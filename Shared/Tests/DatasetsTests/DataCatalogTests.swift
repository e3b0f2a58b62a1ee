import Datasets
import Testing

@Suite struct DataCatalogTests {
  @Test func theEnvironmentChoosesTheFolder() {
    let home = ["HOME": "/somebody"]
    #expect(DataCatalog(environment: home).folder == "/somebody/.cache/surefoot")
    let cache = home.merging(["XDG_CACHE_HOME": "/cache"]) { $1 }
    #expect(DataCatalog(environment: cache).folder == "/cache/surefoot")
    // The XDG specification has relative paths ignored.
    let relative = home.merging(["XDG_CACHE_HOME": "cache"]) { $1 }
    #expect(DataCatalog(environment: relative).folder == "/somebody/.cache/surefoot")
    let chosen = cache.merging(["SUREFOOT_DATA": "/data"]) { $1 }
    #expect(DataCatalog(environment: chosen).folder == "/data")
    let empty = cache.merging(["SUREFOOT_DATA": ""]) { $1 }
    #expect(DataCatalog(environment: empty).folder == "/cache/surefoot")
  }

  @Test func whatIsMissingSaysHowToGetIt() throws {
    let folder = try TemporaryFolder()
    let catalog = DataCatalog(folder: folder.path)
    let requests: [(remedy: String, body: () throws -> Void)] = [
      ("make data", { _ = try catalog.fashionMNIST(.test) }),
      ("make data", { _ = try catalog.mnist5k() }),
      ("Scripts/fetch-data --only letters", { _ = try catalog.letters() }),
      ("Scripts/fetch-data --only hiragana", { _ = try catalog.hiragana() }),
      ("Scripts/fetch-data --only textures", { _ = try catalog.textures() }),
      ("Scripts/fetch-data --only photos", { _ = try catalog.photos() }),
      ("Scripts/fetch-data --only optdigits", { _ = try catalog.optdigits() }),
      ("\(folder.path)/mnist.", { _ = try catalog.mnist(.train) }),
      ("\(folder.path)/cifar-10-batches-bin", { _ = try catalog.cifar10(.train) }),
      ("\(folder.path)/cifar-100-binary", { _ = try catalog.cifar100(.train) }),
      ("\(folder.path)/CIFAR-10-C", { _ = try catalog.cifar10C(corruption: "fog", severity: 1) }),
    ]
    for (remedy, body) in requests {
      guard case .missingFile(_, let found) = datasetError(body) else {
        Issue.record("no error for \(remedy)")
        return
      }
      #expect(found.contains(remedy) && found.contains("SUREFOOT_DATA"))
    }
  }

  @Test func mnistMayBeCompressed() throws {
    let folder = try TemporaryFolder()
    let images: [UInt8] = [0, 0, 8, 3, 0, 0, 39, 16, 0, 0, 0, 28, 0, 0, 0, 28]
    let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 39, 16] + (0..<10_000).map { UInt8($0 % 10) }
    let pixels = [UInt8](repeating: 5, count: 10_000 * 784)
    _ = try folder.write(
      Zlib.deflate(images + pixels, .gzip), to: "mnist/t10k-images-idx3-ubyte.gz")
    _ = try folder.write(labels, to: "mnist/t10k-labels-idx1-ubyte")
    let data = try DataCatalog(folder: folder.path).mnist(.test)
    #expect(data.count == 10_000 && data.images.pixels.last == 5 && data.labels[13] == 3)
  }

  @Test func filesOfAnotherSizeAreRefused() throws {
    let folder = try TemporaryFolder()
    let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7]
    _ = try folder.write(images, to: "mnist-5k/images-idx3-ubyte")
    _ = try folder.write([0, 0, 8, 1, 0, 0, 0, 1, 7], to: "mnist-5k/labels-idx1-ubyte")
    guard
      case .wrongShape(_, _, [1, 1, 1], _) = datasetError({
        _ = try DataCatalog(folder: folder.path).mnist5k()
      })
    else {
      Issue.record("one image was taken for 5,000")
      return
    }
  }
}

@Suite struct OtherImagesTests {
  static func write(_ folder: TemporaryFolder, name: String, side: UInt8, groups: Int) throws {
    let size = Int(side) * Int(side)
    _ = try folder.write(
      [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, side, 0, 0, 0, side]
        + [UInt8](repeating: 9, count: 2 * size), to: "\(name)/images-idx3-ubyte")
    _ = try folder.write([0, 0, 8, 1, 0, 0, 0, 2, 0, 0], to: "\(name)/labels-idx1-ubyte")
    let members: [UInt8] = (0..<groups).flatMap { [0, 0, 1, UInt8($0)] }
    _ = try folder.write(
      [0, 0, 12, 1, 0, 0, 0, UInt8(groups)] + members, to: "\(name)/groups-idx1-int")
  }

  @Test func groupsComeWithTheImages() throws {
    let folder = try TemporaryFolder()
    try Self.write(folder, name: "letters", side: 28, groups: 2)
    try Self.write(folder, name: "textures", side: 28, groups: 2)
    let catalog = DataCatalog(folder: folder.path)
    let letters = try catalog.letters()
    #expect(letters.groups == [256, 257] && letters.groupCount == 2)
    #expect(letters.examples.classCount == 10 && letters.examples.images.pixels.last == 9)
    #expect(try catalog.textures().examples.classCount == 1)
  }

  @Test func wrongShapesAreRefused() throws {
    let folder = try TemporaryFolder()
    try Self.write(folder, name: "letters", side: 28, groups: 3)
    try Self.write(folder, name: "optdigits", side: 9, groups: 0)
    let catalog = DataCatalog(folder: folder.path)
    guard case .wrongShape(_, "the groups", [3], _) = datasetError({ _ = try catalog.letters() })
    else {
      Issue.record("three groups were taken for two images")
      return
    }
    guard case .wrongShape(_, _, [2, 9, 9], _) = datasetError({ _ = try catalog.optdigits() })
    else {
      Issue.record("images of 9 x 9 pixels were taken for 8 x 8")
      return
    }
  }
}

/// The fetched data themselves; the means of the pixels are those that the sets are known by.
@Suite struct FetchedDataTests {
  static let catalog = DataCatalog()

  static func isMissing(_ body: () throws -> Void) -> Bool {
    if case .missingFile = datasetError(body) { return true }
    return false
  }

  @Test(
    .disabled(if: isMissing { _ = try catalog.fashionMNIST(.test) }, "run make data"),
    arguments: [(DataSplit.train, 6000, 72.94), (.test, 1000, 73.15)])
  func fashionMNIST(split: DataSplit, perClass: Int, mean: Double) throws {
    let data = try Self.catalog.fashionMNIST(split)
    #expect(data.count == 10 * perClass && data.classCount == 10)
    for label in 0..<10 { #expect(data.labels.count { $0 == label } == perClass) }
    let sum = data.images.pixels.reduce(0) { $0 + Int($1) }
    #expect(abs(Double(sum) / Double(data.images.pixels.count) - mean) < 0.005)
  }

  @Test(.disabled(if: isMissing { _ = try catalog.mnist5k() }, "run make data"))
  func mnist5k() throws {
    let data = try Self.catalog.mnist5k()
    #expect(data.count == 5000 && data.labels == data.labels.sorted())
    for label in 0..<10 { #expect(data.labels.count { $0 == label } == 500) }
    // The same numbers from the original text: a hundred times slower, so it is not kept in use.
    let text = try CSV.readMatrix(Self.catalog.folder + "/mnist-5k/mnist_5k.csv.gz")
    #expect(text.shape == [5000, 785])
    let values = text.doubles()
    for row in 0..<5000 {
      let line = values[row * 785..<(row + 1) * 785]
      #expect(line.last == Double(data.labels[row]))
      #expect(line.dropLast().map { UInt8($0) } == data.images.image(row).pixels)
    }
  }
}
