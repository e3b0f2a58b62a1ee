#if HDF5
  import Synchronization

  /// A file that is open for reading; closed when the last reference goes.
  final class HDF5File: Sendable {
    static let isSupported = true

    let names: [String]
    private let known: Set<String>
    private let reader: Mutex<HDF5Reader>

    init(path: String) throws(DatasetError) {
      var reader = try HDF5Reader(path: path)
      names = try reader.names()
      known = Set(names)
      self.reader = Mutex(reader)
    }

    func array(named name: String) throws(DatasetError) -> NumericArray {
      let result = reader.withLock { reader -> Result<NumericArray, DatasetError> in
        guard known.contains(name) else {
          return .failure(.missingKey(file: reader.path, key: name, present: names))
        }
        return Result { () throws(DatasetError) in try reader.array(named: name) }
      }
      return try result.get()
    }
  }
#endif
