import Datasets
import Randomness
import Tensors
import Testing

@Suite struct CheckpointTests {
  @Test func arraysAndValuesComeBackBitForBit() throws {
    let folder = try TemporaryFolder()
    let floats: [Float] = [
      0.1, -0.0, .infinity, Float(bitPattern: 0x7fc0_1234), .leastNonzeroMagnitude,
    ]
    var checkpoint = Checkpoint()
    checkpoint["moments"] = NumericArray(floats)
    checkpoint["steps"] = NumericArray([Int64.max], shape: [])
    checkpoint.store(Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]), as: "weight")
    let doubles: [Double] = [0.1, .leastNonzeroMagnitude, -0.0, .infinity, 1.7976931348623157e308]
    try checkpoint.encode(doubles, as: "doubles")
    try checkpoint.encode([UInt64.max, 1 << 63 + 1], as: "counters")
    try checkpoint.save(to: folder.file("a.safetensors"))

    let loaded = try Checkpoint(folder.file("a.safetensors"))
    let read = try loaded.array(named: "moments").floats()
    #expect(read.map(\.bitPattern) == floats.map(\.bitPattern))
    #expect(try loaded.array(named: "steps").int64s() == [.max])
    #expect(try loaded.tensor(named: "weight", shape: [2, 3]).scalars == [1, 2, 3, 4, 5, 6])
    let decoded = try loaded.decode([Double].self, from: "doubles")
    #expect(decoded.map(\.bitPattern) == doubles.map(\.bitPattern))
    #expect(try loaded.decode([UInt64].self, from: "counters") == [.max, 1 << 63 + 1])
  }

  /// A run interrupted after any number of batches goes on with the same batches and draws.
  @Test(arguments: [0, 1, 6, 7, 13, 20])
  func resumedGeneratorsAndBatchesAreIdentical(steps: Int) throws {
    let folder = try TemporaryFolder()
    let key = RandomKey(seed: 7)
    var batches = Batches(count: 65, batchSize: 10, key: key.split("order"))
    var generator = key.split("noise").generator()
    for _ in 0..<steps { _ = (batches.next(), generator.next()) }
    var checkpoint = Checkpoint()
    try checkpoint.encode(batches, as: "batches")
    try checkpoint.encode(generator, as: "generator")
    try checkpoint.save(to: folder.file("a.safetensors"))

    let loaded = try Checkpoint(folder.file("a.safetensors"))
    var resumed = try loaded.decode(Batches.self, from: "batches")
    var resumedGenerator = try loaded.decode(RandomGenerator.self, from: "generator")
    #expect(resumed == batches)
    for _ in 0..<20 {
      #expect(resumed.next() == batches.next())
      #expect(resumedGenerator.next() == generator.next())
    }
  }

  @Test func errorsNameFileAndKey() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.safetensors")
    var checkpoint = Checkpoint()
    checkpoint["block1.weight"] = NumericArray([Float(1), 2], shape: [2, 1])
    checkpoint.metadata["epoch"] = "\"three\""
    try checkpoint.save(to: path)
    let loaded = try Checkpoint(path)
    #expect(
      throws: DatasetError.missingKey(file: path, key: "stem", present: ["block1.weight"])
    ) { try loaded.array(named: "stem") }
    #expect(
      throws: DatasetError.wrongShape(
        file: path, field: "block1.weight", found: [2, 1],
        expected: "[1, 2], as the network that is to be filled has it")
    ) { try loaded.tensor(named: "block1.weight", shape: [1, 2]) }
    #expect(throws: DatasetError.missingKey(file: path, key: "seed", present: ["epoch"])) {
      try loaded.decode(Int.self, from: "seed")
    }
    guard
      case .corrupt(path, "metadata entry \"epoch\"", _, _, _) = datasetError({
        _ = try loaded.decode(Int.self, from: "epoch")
      })
    else {
      Issue.record("text was taken for a number")
      return
    }
  }

  /// A file may hold arrays that no tensor can; reading them as tensors must not trap.
  @Test func tooManyDimensionsAreATypedError() throws {
    let folder = try TemporaryFolder()
    var checkpoint = Checkpoint()
    checkpoint["x"] = NumericArray([Float(1)], shape: [1, 1, 1, 1, 1, 1, 1])
    checkpoint["y"] = NumericArray([Float](), shape: [1 << 40, 0])
    try checkpoint.save(to: folder.file("a.safetensors"))
    let loaded = try Checkpoint(folder.file("a.safetensors"))
    for name in ["x", "y"] {
      guard
        case .wrongShape(folder.file("a.safetensors[\(name)]"), _, _, _) = datasetError({
          _ = try loaded.tensor(named: name)
        })
      else {
        Issue.record("\(name) became a tensor")
        return
      }
    }
  }

  @Test func namesKeepTheirOrderAndCanBeRemoved() {
    var checkpoint = Checkpoint()
    for name in ["c", "a", "b", "a"] { checkpoint[name] = NumericArray([Float(1)]) }
    #expect(checkpoint.names == ["c", "a", "b"])
    checkpoint["a"] = nil
    #expect(checkpoint.names == ["c", "b"])
  }

  @Test func equalContentsGiveEqualFiles() throws {
    let folder = try TemporaryFolder()
    var first = Checkpoint()
    var second = Checkpoint()
    for name in ["a", "b", "c"] { first[name] = NumericArray([Float(1), 2]) }
    for name in ["c", "b", "a"] { second[name] = NumericArray([Float(1), 2]) }
    for key in ["x", "y"] { first.metadata[key] = key }
    for key in ["y", "x"] { second.metadata[key] = key }
    try first.save(to: folder.file("1"))
    try second.save(to: folder.file("2"))
    #expect(try folder.contents("1") == folder.contents("2"))
    #expect(first == second)
  }
}
