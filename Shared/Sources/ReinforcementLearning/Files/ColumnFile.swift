import Datasets
import Tensors

/// A file whose arrays are columns of one table, whatever its format.
struct ColumnFile {
  private let path: String
  private let names: Set<String>
  private let read: (String) throws(DatasetError) -> NumericArray

  init(npz path: String) throws(DatasetError) {
    let archive = try NPZArchive(path)
    self.path = path
    names = Set(archive.names)
    read = { name throws(DatasetError) in try archive.array(named: name) }
  }

  init(hdf5 path: String, group: String = "") throws(DatasetError) {
    self.init(try HDF5Archive(path), path: path, group: group)
  }

  /// The arrays of one group of an open file, such as `episode_0/`.
  init(_ archive: HDF5Archive, path: String, group: String = "") {
    self.path = path
    names = Set(archive.names)
    read = { name throws(DatasetError) in try archive.array(named: group + name) }
  }

  func has(_ name: String) -> Bool { names.contains(name) }

  /// An array `[rows, width]`.
  func rows(_ name: String) throws(DatasetError) -> (values: [Scalar], width: Int) {
    let array = try read(name)
    guard array.rank == 2, array.shape[1] > 0 else {
      throw .wrongShape(file: path, field: name, found: array.shape, expected: "[rows, size]")
    }
    return (array.scalars, array.shape[1])
  }

  /// An array `[rows]` or `[rows, 1]`.
  func column(_ name: String) throws(DatasetError) -> [Scalar] {
    let array = try read(name)
    guard array.rank == 1 || array.rank == 2 && array.shape[1] == 1 else {
      throw .wrongShape(
        file: path, field: name, found: array.shape, expected: "[rows] or [rows, 1]")
    }
    return array.scalars
  }
}
