#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is open for reading; closed when the last reference goes.
final class InputFile: Sendable {
  let path: String
  /// The length in bytes, or nothing for a pipe or a device.
  let size: Int?
  private let descriptor: Int32

  init(path: String) throws(DatasetError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.openingError(path: path, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      size = nil
      throw .unreadable(path: path, reason: SystemError.text(errno))
    }
    let kind = status.st_mode & S_IFMT
    size = kind == S_IFREG ? Int(status.st_size) : nil
    if kind == S_IFDIR {
      throw .unreadable(path: path, reason: "it is a folder, expected a file")
    }
  }

  deinit { close(descriptor) }

  private static func openingError(path: String, code: Int32) -> DatasetError {
    code == ENOENT
      ? .missingFile(path: path, remedy: "Check the path.")
      : .unreadable(path: path, reason: SystemError.text(code))
  }

  /// Fills the target from the offset on; gives the error, if there is one.
  func fill(
    _ target: UnsafeMutableRawBufferPointer, from offset: Int, field: String
  ) -> DatasetError? {
    var done = 0
    while done < target.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
      let length = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if length < 0 && errno == EINTR { continue }
      if length < 0 { return .unreadable(path: path, reason: SystemError.text(errno)) }
      if length == 0 {
        return .truncated(
          file: path, field: field, offset: offset, expected: target.count, found: done)
      }
      done += length
    }
    return nil
  }

  /// Reads a pipe until it is closed.
  func readToEnd() throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let length = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if length < 0 && errno == EINTR { continue }
      if length < 0 { throw .unreadable(path: path, reason: SystemError.text(errno)) }
      if length == 0 { return bytes }
      bytes += chunk[..<length]
    }
  }
}

/// The operating system's words for an error number.
enum SystemError {
  static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
