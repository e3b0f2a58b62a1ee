import Datasets
import LinearAlgebra

/// A user's file of logits, features, labels or weights: `.npy`, `.npz` or `.csv`.
struct ArrayFile {
  let path: String

  init(_ path: String) {
    self.path = path
  }

  /// Reads numbers; an archive's array is found by its name, or because it is the only one.
  ///
  /// Features of more than two dimensions are feature maps: averaging them is left to the user, who
  /// knows where the channels are.
  func matrix(_ role: String) throws(DatasetError) -> Matrix {
    let array = try array(role)
    guard array.rank == 2 else {
      throw .wrongShape(
        file: path, field: role, found: array.shape,
        expected: "[samples, width]; average feature maps over their pixels first")
    }
    return Matrix(rows: array.shape[0], columns: array.shape[1], elements: array.doubles())
  }

  /// Reads a list of numbers, whatever its shape.
  func numbers(_ role: String) throws(DatasetError) -> [Double] { try array(role).doubles() }

  /// Reads whole numbers.
  func integers(_ role: String) throws(DatasetError) -> [Int32] {
    try array(role).int32s(named: path)
  }

  private func array(_ role: String) throws(DatasetError) -> NumericArray {
    if path.hasSuffix(".npz") {
      let archive = try NPZArchive(path)
      let name = archive.names.count == 1 ? archive.names[0] : role
      return try archive.array(named: name)
    }
    if path.hasSuffix(".npy") { return try NPY.read(path) }
    return try CSV.readMatrix(path)
  }
}
