import Datasets
import Testing

@Suite struct NPYTests {
  @Test(arguments: [
    "version1.npy", "version2.npy", "version3.npy", "fortran.npy", "scalar.npy",
    "no-elements.npy",
  ])
  func readsWhatNumpyWrote(name: String) throws {
    try ExpectedArray.check(NPY.read(fixture(name)), is: name)
  }

  /// numpy's own file of the same array has version 1 and the same padding.
  @Test func writesTheSameBytesAsNumpy() throws {
    let folder = try TemporaryFolder()
    try NPY.write(NPY.read(fixture("version1.npy")), to: folder.file("a.npy"))
    #expect(try folder.contents("a.npy") == fixtureBytes("version1.npy"))
    try NPY.write(NPY.read(fixture("scalar.npy")), to: folder.file("b.npy"))
    #expect(try folder.contents("b.npy") == fixtureBytes("scalar.npy"))
  }

  @Test func everyElementTypeSurvivesARoundTrip() throws {
    let folder = try TemporaryFolder()
    let arrays = [
      NumericArray(.bool([true, false, true]), shape: [3]),
      NumericArray([UInt8](0...255), shape: [16, 16]),
      NumericArray([Int32.min, -1, 0, .max], shape: [2, 2, 1]),
      NumericArray([Int64.min, .max], shape: [1, 2]),
      NumericArray([Float.infinity, -0.0, .leastNonzeroMagnitude, 0.1]),
      NumericArray([Double.pi, -.infinity], shape: [2, 1]),
    ]
    for (index, array) in arrays.enumerated() {
      try NPY.write(array, to: folder.file("\(index).npy"))
      #expect(try NPY.read(folder.file("\(index).npy")) == array)
    }
  }

  @Test func notANumberKeepsItsBits() throws {
    let folder = try TemporaryFolder()
    let values = [Float(bitPattern: 0x7fc0_1234), .nan]
    try NPY.write(NumericArray(values), to: folder.file("nan.npy"))
    let read = try NPY.read(folder.file("nan.npy")).floats()
    #expect(read.map(\.bitPattern) == values.map(\.bitPattern))
  }

  /// 9,000 dimensions of one make a header that version 1 cannot hold.
  @Test func longHeadersHaveVersion2() throws {
    let folder = try TemporaryFolder()
    let array = NumericArray([Int32(7)], shape: [Int](repeating: 1, count: 30_000))
    try NPY.write(array, to: folder.file("long.npy"))
    #expect(try folder.contents("long.npy")[6] == 2)
    #expect(try NPY.read(folder.file("long.npy")) == array)
  }

  @Test func unsupportedTypesAreNamed() throws {
    let structured = datasetError { _ = try NPY.read(fixture("structured.npy")) }
    guard case .unsupported(_, let feature, _) = structured else {
      Issue.record("found \(String(describing: structured))")
      return
    }
    #expect(feature.contains("[('a', '<i4')"))
    let text = datasetError { _ = try NPY.read(fixture("text.npy")) }
    #expect(text?.description.contains("'<U3'") == true)
  }

  @Test func unsignedValuesBeyondTheRangeAreRefused() {
    #expect(
      throws: DatasetError.valueOutOfRange(
        file: fixture("too-large.npy"), field: "elements", index: 1, value: "9223372036854775808",
        allowed: "at most 9223372036854775807")
    ) { try NPY.read(fixture("too-large.npy")) }
  }

  @Test func headersThatPromiseTooMuchAreTruncated() throws {
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 2), }"
    #expect(throws: DatasetError.self) { try parse(text) }
    let large = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    guard case .truncated(_, "elements", _, _, 0) = datasetError({ try parse(large) }) else {
      Issue.record("a terabyte was not refused")
      return
    }
  }

  @Test(arguments: [
    "{'descr': '<f8', 'fortran_order': False}", "{'shape': (2,), 'descr': '<f8'}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': 3}",
  ])
  func incompleteHeadersNameTheKey(text: String) {
    guard case .missingKey(_, let key, _) = datasetError({ try parse(text) }) else {
      #expect(
        text.hasSuffix("3}"), "a bare number is not a shape, so the header is not a dictionary")
      return
    }
    #expect(["shape", "fortran_order"].contains(key))
  }

  private func parse(_ header: String) throws {
    let bytes: [UInt8] =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
    _ = try NPY.read(from: ByteSource(bytes, name: "made.npy"))
  }
}
