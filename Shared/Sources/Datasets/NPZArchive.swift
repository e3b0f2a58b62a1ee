/// A numpy `.npz` file: named arrays inside a ZIP archive, stored or deflated.
///
/// Opening reads the directory only; an array is read and checked when it is asked for.
public struct NPZArchive: Sendable {
  private let archive: ZIPArchive

  /// How the arrays of a new archive are packed.
  public enum Compression: Sendable {
    /// As they are, like `numpy.savez`.
    case stored
    /// Deflated, like `numpy.savez_compressed`.
    case deflated
  }

  /// Opens an archive.
  ///
  /// - Throws: `missingFile`, `unreadable`, `truncated`, or `corrupt` if it is not a ZIP archive.
  public init(_ path: String) throws(DatasetError) {
    try self.init(ByteSource(path: path))
  }

  package init(_ source: ByteSource) throws(DatasetError) {
    archive = try ZIPArchive(source)
  }

  /// The names of the arrays in the order of the archive, without the ending `.npy`.
  public var names: [String] { archive.entries.map { Self.arrayName($0.name) } }

  /// Reads one array.
  ///
  /// - Throws: `missingKey` with the names that are there, `corrupt` for a wrong checksum or
  ///   compressed stream, and what reading a `.npy` file throws.
  public func array(named name: String) throws(DatasetError) -> NumericArray {
    let contents = try archive.contents(of: entry(named: name))
    return try NPY.read(from: ByteSource(contents, name: label(name)))
  }

  /// The shape of one array, without reading its elements; throws as `array(named:)` does.
  public func shape(named name: String) throws(DatasetError) -> [Int] {
    let start = try archive.prefix(of: entry(named: name), count: 1 << 17)
    return try NPYHeader(ByteSource(start, name: label(name))).shape
  }

  private func entry(named name: String) throws(DatasetError) -> ZIPEntry {
    guard let entry = archive.entries.first(where: { Self.arrayName($0.name) == name }) else {
      throw .missingKey(file: archive.source.name, key: name, present: names)
    }
    return entry
  }

  private func label(_ name: String) -> String { "\(archive.source.name)[\(name)]" }

  /// Writes an archive; the arrays keep their order.
  public static func write(
    _ arrays: [(name: String, array: NumericArray)], to path: String,
    compression: Compression = .stored
  ) throws(DatasetError) {
    try OutputFile.write(to: path) { file throws(DatasetError) in
      var writer = ZIPWriter(file)
      for (name, array) in arrays {
        try writer.add(
          NPY.encode(array), named: name + ".npy",
          method: compression == .stored ? .stored : .deflated)
      }
      try writer.finish()
    }
  }

  private static func arrayName(_ entry: String) -> String {
    entry.hasSuffix(".npy") ? String(entry.dropLast(4)) : entry
  }
}
