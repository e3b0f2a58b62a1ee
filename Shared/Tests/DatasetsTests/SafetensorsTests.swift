import Datasets
import Testing

@Suite struct SafetensorsTests {
  static let names = [
    "layer.weight", "layer.double", "half", "brain", "steps", "ids", "bytes", "mask", "nothing",
  ]

  @Test(arguments: names)
  func readsWhatThePythonPackageWrote(name: String) throws {
    let file = try Safetensors(fixture("types.safetensors"))
    try ExpectedArray.check(file.array(named: name), is: "types.safetensors/\(name)")
    #expect(try file.shape(named: name) == ExpectedArray.all["types.safetensors/\(name)"]?.shape)
  }

  @Test func readsMetadata() throws {
    let file = try Safetensors(fixture("types.safetensors"))
    #expect(file.metadata == ["note": "a \"quoted\" line\nand /slash/ é\u{1}"])
    #expect(Set(file.names) == Set(Self.names))
  }

  @Test func writesTheSameBytesAsThePythonPackage() throws {
    let folder = try TemporaryFolder()
    let file = try Safetensors(fixture("written.safetensors"))
    let arrays = try file.names.reversed().map { (name: $0, array: try file.array(named: $0)) }
    try Safetensors.write(arrays, metadata: file.metadata, to: folder.file("a.safetensors"))
    #expect(
      try folder.contents("a.safetensors") == fixtureBytes("written.safetensors"))
  }

  @Test(
    arguments: [
      // 1 + 2^-8 is half-way between 1 and 1 + 2^-7 in bfloat16: the even neighbour is 1;
      // 1 + 3 * 2^-8 is half-way between odd 1 + 2^-7 and even 1 + 2^-6.
      (
        Safetensors.FloatFormat.bfloat16, [1.00390625, 1.01171875, 3e38], [1, 1.015625, 3.0041e38]
      ),
      // 1 + 2^-11 is half-way in half precision; 65,520 rounds beyond the largest number.
      (.float16, [1.00048828125, 65_520, -2.5], [1, .infinity, -2.5]),
      (.float32, [0.1, .leastNonzeroMagnitude, 2], [0.1, .leastNonzeroMagnitude, 2]),
    ] as [(Safetensors.FloatFormat, [Float], [Float])])
  func roundsToNearestEven(format: Safetensors.FloatFormat, values: [Float], rounded: [Float])
    throws
  {
    let folder = try TemporaryFolder()
    try Safetensors.write(
      [("x", NumericArray(values))], floats: format, to: folder.file("a.safetensors"))
    let read = try Safetensors(folder.file("a.safetensors")).array(named: "x").floats()
    for (found, expected) in zip(read, rounded) {
      #expect(found == expected || abs(found / expected - 1) < 1e-4, "\(found) \(expected)")
    }
  }

  @Test func notANumberStaysNotANumber() throws {
    let folder = try TemporaryFolder()
    let values = [Float(bitPattern: 0x7f80_0001), -.nan]
    for format in [Safetensors.FloatFormat.bfloat16, .float16, .float32] {
      let path = folder.file("a.safetensors")
      try Safetensors.write([("x", NumericArray(values))], floats: format, to: path)
      #expect(try Safetensors(path).array(named: "x").floats().allSatisfy(\.isNaN))
    }
  }

  @Test(arguments: [
    ("gap", "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3),
    (
      "overlap",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3
    ),
    ("size", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4),
    ("backwards", "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,-1]}}", 0),
    ("one offset", "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0]}}", 0),
    ("negative", "{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,0]}}", 0),
    (
      "overflow",
      "{\"a\":{\"dtype\":\"F64\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}", 8
    ),
    ("too long", "{\"a\":{\"dtype\":\"U8\",\"shape\":[9],\"data_offsets\":[0,9]}}", 3),
    ("left over", "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 3),
    ("type", "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2),
    ("not an object", "[1, 2, 3]", 0), ("no JSON", "{\"a\":", 0),
    ("metadata", "{\"__metadata__\":{\"a\":1}}", 0),
  ])
  func badHeadersAreRefused(name: String, header: String, dataCount: Int) {
    let bytes =
      [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8)
      + [UInt8](repeating: 0, count: dataCount)
    let error = datasetError { _ = try Safetensors(ByteSource(bytes, name: name)) }
    #expect(error != nil, "\(name) was accepted")
  }

  @Test func anAbsurdHeaderLengthIsRefused() {
    let bytes = [UInt8](repeating: 0xff, count: 16)
    #expect(throws: DatasetError.self) { try Safetensors(ByteSource(bytes, name: "a")) }
    let long: [UInt8] = [0, 0, 0, 0, 1, 0, 0, 0]
    guard
      case .corrupt(_, "header length", 0, _, "4294967296") = datasetError({
        _ = try Safetensors(ByteSource(long, name: "a"))
      })
    else {
      Issue.record("a header of 4 GiB was not refused")
      return
    }
  }
}
