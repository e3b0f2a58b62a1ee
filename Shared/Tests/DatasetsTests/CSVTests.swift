import Datasets
import Testing

@Suite struct CSVTests {
  private func table(_ text: String) throws -> CSVTable {
    try CSV.readTable(from: ByteSource(Array(text.utf8), name: "a.csv"))
  }

  private func matrix(_ text: String, headerLines: Int = 0) throws -> NumericArray {
    try CSV.readMatrix(
      from: ByteSource(Array(text.utf8), name: "a.csv"), headerLines: headerLines)
  }

  /// The examples of RFC 4180, section 2, rules 1 to 7.
  @Test(arguments: [
    ("a,b\naaa,bbb\nzzz,yyy\n", [["aaa", "bbb"], ["zzz", "yyy"]]),
    ("a,b\r\naaa,bbb\r\nzzz,yyy", [["aaa", "bbb"], ["zzz", "yyy"]]),
    ("a,b\n\"b\r\nbb\",ccc\n", [["b\r\nbb", "ccc"]]),
    ("a,b\n\"b\"\"bb\",\"\"\"\"\n", [["b\"bb", "\""]]),
    ("a,b\n\"x,y\",\n,\n", [["x,y", ""], ["", ""]]),
    ("\u{feff}a,b\n\n1,2\r\n\r\n", [["1", "2"]]),
    ("a,b\n\"1\",\"2\"", [["1", "2"]]),
    ("a,b\n1,2\r", [["1", "2"]]),
  ])
  func fieldsAndLines(text: String, rows: [[String]]) throws {
    #expect(try table(text) == CSVTable(header: ["a", "b"], rows: rows))
  }

  @Test(arguments: [
    ("a,b\n1,2,3\n", 2, 5, "3 fields"), ("a,b\n\n1\n", 3, 1, "1 fields"),
    ("a\n\"open\nstill", 2, 1, "the end of the file"), ("a,b\n\"1\"2,3\n", 2, 4, "\"2\""),
  ])
  func malformedLinesAreLocated(text: String, line: Int, column: Int, found: String) {
    guard
      case .malformedLine("a.csv", line, column, found, _) = datasetError({
        _ = try table(text)
      })
    else {
      Issue.record("found \(String(describing: datasetError { _ = try table(text) }))")
      return
    }
  }

  @Test func textThatIsNotUTF8IsLocated() {
    let bytes = Array("a,b\n1,".utf8) + [0xff, 0x0a]
    guard
      case .malformedLine(_, 2, 3, _, "text in UTF-8") = datasetError({
        _ = try CSV.readTable(from: ByteSource(bytes, name: "a.csv"))
      })
    else {
      Issue.record("bytes that are not UTF-8 were accepted")
      return
    }
  }

  @Test func columnsByName() throws {
    let table = try table("name,value\n\"two\nlines\",1.5\nx,-2e3\ny,?\n")
    #expect(try table.column("name") == ["two\nlines", "x", "y"])
    #expect(throws: DatasetError.missingKey(file: "a.csv", key: "z", present: table.header)) {
      try table.column("z")
    }
    // The third row stands on line 5, because the first takes two lines.
    #expect(
      throws: DatasetError.malformedLine(
        file: "a.csv", line: 5, column: 2, found: "\"?\"", expected: "a number for value")
    ) { try table.numbers("value") }
  }

  @Test func numbersAreReadExactly() throws {
    let texts = [
      "0", "-0", "1", "-1.5", "0.1", "123456789012345", "1234567890123456789", "1e-310", "3.25E2",
      " 7 ", "+4", ".5", "5.", "0.000000000000001", "179769313486231570000", "nan", "-inf",
      "2.2250738585072011e-308", "9007199254740993",
    ]
    let expected: [Double] = [
      0, -0.0, 1, -1.5, 0.1, 123_456_789_012_345, 1_234_567_890_123_456_768,
      Double(bitPattern: 0x1268_8b70_e62b), 325, 7, 4, 0.5, 5, 1e-15,
      179_769_313_486_231_568_384, .nan, -.infinity, .leastNormalMagnitude.nextDown,
      9_007_199_254_740_992,
    ]
    let values = try matrix(texts.joined(separator: ",")).doubles()
    #expect(values.map(\.bitPattern) == expected.map(\.bitPattern))
  }

  /// Twenty thousand numbers in their shortest form read back to the same bits.
  @Test func randomNumbersSurviveTheText() throws {
    var state: UInt64 = 1
    let numbers = (0..<20_000).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state)
      return index % 2 == 0 && value.isFinite ? value : Double(state >> 40) / 1000
    }
    let folder = try TemporaryFolder()
    let array = NumericArray(numbers, shape: [2000, 10])
    try CSV.write(array, to: folder.file("a.csv"))
    #expect(try CSV.readMatrix(folder.file("a.csv")) == array)
  }

  @Test(arguments: [
    ("1,2\n3,x\n", 2, 3, "\"x\""), ("1,2\n3,\n", 2, 3, "nothing"), ("1,2\n3\n", 2, 1, "1 fields"),
    ("1,1e\n", 1, 3, "\"1e\""), ("-\n", 1, 1, "\"-\""), (".\n", 1, 1, "\".\""),
  ])
  func fieldsThatAreNotNumbersAreLocated(text: String, line: Int, column: Int, found: String) {
    guard
      case .malformedLine("a.csv", line, column, found, _) = datasetError({
        _ = try matrix(text)
      })
    else {
      Issue.record("found \(String(describing: datasetError { _ = try matrix(text) }))")
      return
    }
  }

  @Test func headerLinesArePassedOver() throws {
    #expect(
      try matrix("a,\"b\nc\"\n1,2\n", headerLines: 1) == NumericArray([1.0, 2], shape: [1, 2]))
    #expect(throws: DatasetError.empty(file: "a.csv", field: "the matrix")) {
      try matrix("a,b\n", headerLines: 1)
    }
    #expect(throws: DatasetError.empty(file: "a.csv", field: "the table")) { try table("\n\n") }
  }

  @Test func writtenTablesReadBack() throws {
    let folder = try TemporaryFolder()
    let table = CSVTable(
      header: ["a,1", "b"], rows: [["", "\""], ["x\r\ny", " z "], ["ü", "1"]])
    try CSV.write(table, to: folder.file("a.csv"))
    #expect(try CSV.read(folder.file("a.csv")) == table)
    let narrow = CSVTable(header: ["a"], rows: [[""], ["1"]])
    try CSV.write(narrow, to: folder.file("b.csv"))
    #expect(try CSV.read(folder.file("b.csv")) == narrow)
  }

  @Test func matricesAreWrittenWithTheirNames() throws {
    let folder = try TemporaryFolder()
    let matrix = NumericArray([Float(0.1), 2], shape: [1, 2])
    try CSV.write(matrix, header: ["x", "y"], to: folder.file("a.csv"))
    #expect(try folder.contents("a.csv") == Array("x,y\n0.1,2.0\n".utf8))
    #expect(throws: DatasetError.self) {
      try CSV.write(matrix, header: ["x"], to: folder.file("a.csv"))
    }
  }
}
