import ArgumentParser
import Datasets

/// A list of numbers in a file: `.npy`, `.npz` or `.npz:array`, `.csv` or `.csv:column`.
///
/// Array or column may be left out where there is only one.
struct ConfidenceFile: ExpressibleByArgument, Equatable {
  let path: String
  let field: String?

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    for ending in [".npz:", ".csv:"] {
      guard let found = argument.firstRange(of: ending) else { continue }
      path = String(argument[..<found.upperBound].dropLast())
      field = String(argument[found.upperBound...])
      return
    }
    (path, field) = (argument, nil)
  }

  init(path: String) { (self.path, field) = (path, nil) }

  /// The path with the array or column.
  var label: String { field.map { "\(path):\($0)" } ?? path }

  /// The file's name without folder and ending.
  var stem: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  /// Reads finite numbers.
  func numbers() throws -> [Double] {
    let values = try unchecked()
    if values.isEmpty { throw DatasetError.empty(file: label, field: "the list of numbers") }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw DatasetError.nonFiniteValue(
        file: label, field: "the list", index: index, value: "\(values[index])")
    }
    return values
  }

  /// Reads whole numbers.
  func integers() throws -> [Int] {
    try NumericArray(numbers()).int64s(named: label).map { Int($0) }
  }

  /// Reads zeros and ones.
  func flags() throws -> [Bool] {
    let values = try numbers()
    for (index, value) in values.enumerated() where value != 0 && value != 1 {
      throw DatasetError.valueOutOfRange(
        file: label, field: "the list", index: index, value: "\(value)",
        allowed: "1 for right or 0 for wrong")
    }
    return values.map { $0 == 1 }
  }

  /// Reads a matrix `[rows, columns]`.
  func array() throws(DatasetError) -> NumericArray {
    if path.hasSuffix(".npz") {
      let archive = try NPZArchive(path)
      return try archive.array(named: try chosen(from: archive.names))
    }
    return try path.hasSuffix(".csv") ? CSV.readMatrix(path) : NPY.read(path)
  }

  private func unchecked() throws(DatasetError) -> [Double] {
    if path.hasSuffix(".csv") { return try column() }
    let array = try array()
    guard array.shape.filter({ $0 != 1 }).count <= 1 else {
      throw .wrongShape(
        file: label, field: "the array", found: array.shape,
        expected: "one number for each sample, [samples]")
    }
    return array.doubles()
  }

  /// A CSV column by its name; a file whose first line is a number has no names.
  private func column() throws(DatasetError) -> [Double] {
    let table = try CSV.read(path)
    if field == nil, table.header.count == 1, Double(table.header[0]) != nil {
      return try CSV.readMatrix(path).doubles()
    }
    return try table.numbers(try chosen(from: table.header))
  }

  private func chosen(from names: [String]) throws(DatasetError) -> String {
    if let field { return field }
    guard names.count == 1 else {
      throw .missingKey(file: path, key: "\(path):<name>", present: names)
    }
    return names[0]
  }
}

/// A file with the name that results call it by: `name=file`, or the file's own name.
struct NamedConfidenceFile: ExpressibleByArgument, Equatable {
  let name: String
  let file: ConfidenceFile

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let file = ConfidenceFile(argument: String(parts[parts.count - 1])) else { return nil }
    name = parts.count == 2 ? String(parts[0]) : file.stem
    if name.isEmpty { return nil }
    self.file = file
  }
}
