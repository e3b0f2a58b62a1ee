/// The bytes of a file, or of memory, read piece by piece at known offsets.
///
/// Every read is checked against the length first, so a wrong number in a header becomes a typed
/// error before anything is allocated for it.
package struct ByteSource: Sendable {
  private enum Storage: Sendable {
    case file(InputFile)
    case memory([UInt8])
  }

  /// The name that errors give: the path of the file.
  let name: String
  /// The length in bytes.
  let count: Int
  private let storage: Storage

  /// Wraps bytes that are in memory already.
  package init(_ bytes: [UInt8], name: String) {
    self.name = name
    count = bytes.count
    storage = .memory(bytes)
  }

  /// Opens a file; a pipe is read to its end first.
  package init(path: String) throws(DatasetError) {
    let file = try InputFile(path: path)
    name = path
    if let size = file.size {
      count = size
      storage = .file(file)
    } else {
      let bytes = try file.readToEnd()
      count = bytes.count
      storage = .memory(bytes)
    }
  }

  /// Opens a file, and decompresses it if it holds gzip, whatever it is called.
  package init(decompressing path: String) throws(DatasetError) {
    self = try ByteSource(path: path).decompressed()
  }

  /// The same source, or its contents where it holds gzip.
  package func decompressed() throws(DatasetError) -> ByteSource {
    guard count > 2, try bytes(at: 0, count: 3, field: "magic number") == [0x1f, 0x8b, 8] else {
      return self
    }
    return ByteSource(try Zlib.gunzip(try allBytes(), file: name), name: name)
  }

  /// Throws `truncated` unless `length` bytes follow `offset`.
  func require(_ length: Int, at offset: Int, field: String) throws(DatasetError) {
    let available = max(0, count - offset)
    guard offset >= 0, length >= 0, length <= available else {
      throw .truncated(
        file: name, field: field, offset: offset, expected: length, found: available)
    }
  }

  /// Everything there is.
  package func allBytes() throws(DatasetError) -> [UInt8] {
    if case .memory(let bytes) = storage { return bytes }
    return try bytes(at: 0, count: count, field: "contents")
  }

  func bytes(at offset: Int, count: Int, field: String) throws(DatasetError) -> [UInt8] {
    try values(UInt8.self, count: count, at: offset, field: field)
  }

  /// Reads `count` values in the machine's byte order.
  func values<T: BitwiseCopyable>(
    _ type: T.Type, count: Int, at offset: Int, field: String
  ) throws(DatasetError) -> [T] {
    let (length, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<T>.stride)
    try require(overflow ? .max : length, at: offset, field: field)
    var failure: DatasetError?
    let values = [T](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      let target = UnsafeMutableRawBufferPointer(
        start: buffer.baseAddress, count: count * MemoryLayout<T>.stride)
      failure = copyBytes(at: offset, to: target, field: field)
      initializedCount = failure == nil ? count : 0
    }
    if let failure { throw failure }
    return values
  }

  private func copyBytes(
    at offset: Int, to target: UnsafeMutableRawBufferPointer, field: String
  ) -> DatasetError? {
    switch storage {
    case .memory(let bytes):
      bytes.withUnsafeBytes { all in
        target.copyMemory(from: .init(rebasing: all[offset..<offset + target.count]))
      }
      return nil
    case .file(let file):
      return file.fill(target, from: offset, field: field)
    }
  }
}
