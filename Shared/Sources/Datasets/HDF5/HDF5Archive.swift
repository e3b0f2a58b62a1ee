/// An HDF5 file: named arrays in groups, whose names are paths such as `infos/goal`.
///
/// Needs the package trait `HDF5`, which is off by default, and Debian's `libhdf5-dev`; without the
/// trait every call throws `unsupported`. Chunks may be compressed with gzip. The arrays have to
/// hold numbers or truth values.
public struct HDF5Archive: Sendable {
  private let file: HDF5File

  /// Whether this build reads and writes HDF5.
  public static var isSupported: Bool { HDF5File.isSupported }

  /// Opens a file and lists its arrays; the file stays open as long as a copy of the value lives.
  ///
  /// - Throws: `unsupported` without the trait, `missingFile`, `unreadable`, and `corrupt` with the
  ///   library's own words for anything that is no whole HDF5 file.
  public init(_ path: String) throws(DatasetError) { file = try HDF5File(path: path) }

  /// The paths of all arrays, in the order of their names.
  public var names: [String] { file.names }

  /// Reads one array.
  ///
  /// - Throws: `missingKey` with the names that are there, `wrongType` for texts and compound
  ///   elements, `corrupt` for chunks that cannot be read.
  public func array(named name: String) throws(DatasetError) -> NumericArray {
    try file.array(named: name)
  }

  /// A whole number that is attached to a group.
  public struct Attribute: Sendable, Hashable {
    /// The path of the group; "/" is the file itself.
    public var group: String
    /// Its name.
    public var name: String
    /// Its value.
    public var value: Int64

    /// A number of a group.
    public init(_ name: String, _ value: Int64, group: String = "/") {
      self.group = group
      self.name = name
      self.value = value
    }
  }

  /// Writes arrays, compressed by gzip, and attributes; groups are made as paths need them.
  ///
  /// Truth values are written as h5py writes them. The file takes its name when it is complete.
  ///
  /// - Throws: `unsupported` without the trait, `writeFailed`. Names must differ.
  public static func write(
    _ arrays: [(name: String, array: NumericArray)], attributes: [Attribute] = [],
    to path: String
  ) throws(DatasetError) {
    precondition(
      Set(arrays.map(\.name)).count == arrays.count, "two arrays for \(path) have the same name")
    try HDF5File.write(arrays, attributes: attributes, to: path)
  }
}

#if !HDF5
  /// What takes the place of the library's files in a build without it.
  struct HDF5File: Sendable {
    static let isSupported = false
    let names: [String] = []

    init(path: String) throws(DatasetError) { throw Self.unsupported(path) }

    func array(named name: String) throws(DatasetError) -> NumericArray {
      throw Self.unsupported(name)
    }

    static func write(
      _ arrays: [(name: String, array: NumericArray)], attributes: [HDF5Archive.Attribute],
      to path: String
    ) throws(DatasetError) {
      throw unsupported(path)
    }

    private static func unsupported(_ path: String) -> DatasetError {
      .unsupported(
        file: path, feature: "HDF5",
        supported: "it in builds with the package trait HDF5 (install libhdf5-dev and add "
          + "--traits HDF5), and .npz in every build")
    }
  }
#endif
