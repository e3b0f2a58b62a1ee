import Datasets
import Tensors

/// A file whose arrays are columns of one table, whatever its format.
struct ColumnFile {
  private let path: String
  /// Stands before the names of arrays, such as `episode_0/`.
  private let group: String
  private let names: Set<String>
  private let read: (String) throws(DatasetError) -> NumericArray

  init(npz path: String) throws(DatasetError) {
    let archive = try NPZArchive(path)
    self.path = path
    group = ""
    names = Set(archive.names)
    read = { name throws(DatasetError) in try archive.array(named: name) }
  }

  init(hdf5 path: String) throws(DatasetError) {
    let archive = try HDF5Archive(path)
    self.init(archive, names: Set(archive.names), path: path, group: "")
  }

  /// The arrays of one group of an open file with these names.
  init(_ archive: HDF5Archive, names: Set<String>, path: String, group: String) {
    self.path = path
    self.group = group
    self.names = names
    read = { name throws(DatasetError) in try archive.array(named: name) }
  }

  func has(_ name: String) -> Bool { names.contains(group + name) }

  /// An array `[rows, width]`.
  func rows(_ name: String) throws(DatasetError) -> (values: [Scalar], width: Int) {
    let array = try read(group + name)
    guard array.rank == 2, array.shape[1] > 0 else {
      throw .wrongShape(
        file: path, field: group + name, found: array.shape, expected: "[rows, size]")
    }
    return (array.scalars, array.shape[1])
  }

  /// An array `[rows]` or `[rows, 1]`.
  func column(_ name: String) throws(DatasetError) -> [Scalar] {
    let array = try read(group + name)
    guard array.rank == 1 || array.rank == 2 && array.shape[1] == 1 else {
      throw .wrongShape(
        file: path, field: group + name, found: array.shape, expected: "[rows] or [rows, 1]")
    }
    return array.scalars
  }
}
