#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file being written under a temporary name, which takes its own name only when it is complete.
///
/// A reader sees the old contents or the new ones, never a part. Devices and pipes are written to
/// directly. What was not committed is removed when the last reference goes.
final class OutputFile {
  let path: String
  private let destination: String
  private let temporary: String?
  private let descriptor: Int32
  private var isCommitted = false
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 18

  /// Opens the file, has it written, and puts it in place.
  package static func write(
    to path: String, _ body: (OutputFile) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    let file = try OutputFile(path: path)
    try body(file)
    try file.commit()
  }

  init(path: String) throws(DatasetError) {
    self.path = path
    destination = Self.resolved(path)
    temporary = Self.isDevice(destination) ? nil : Self.temporaryName(for: destination)
    let flags = O_WRONLY | O_CLOEXEC
    descriptor =
      if let temporary {
        open(temporary, flags | O_CREAT | O_EXCL, 0o666)
      } else {
        open(destination, flags)
      }
    guard descriptor >= 0 else {
      throw .writeFailed(path: path, reason: SystemError.text(errno))
    }
  }

  deinit {
    close(descriptor)
    if let temporary, !isCommitted { unlink(temporary) }
  }

  func write(_ bytes: [UInt8]) throws(DatasetError) {
    if bytes.count >= Self.bufferSize {
      try flush()
      try writeThrough(bytes)
    } else {
      buffer += bytes
      if buffer.count >= Self.bufferSize { try flush() }
    }
  }

  func write(_ text: String) throws(DatasetError) { try write(Array(text.utf8)) }

  private func flush() throws(DatasetError) {
    try writeThrough(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private func writeThrough(_ bytes: [UInt8]) throws(DatasetError) {
    var done = 0
    while done < bytes.count {
      let length = bytes.withUnsafeBytes { all in
        let rest = UnsafeRawBufferPointer(rebasing: all[done...])
        return systemWrite(descriptor, rest.baseAddress, rest.count)
      }
      if length < 0 && errno == EINTR { continue }
      guard length >= 0 else { throw failure() }
      done += length
    }
  }

  private func commit() throws(DatasetError) {
    try flush()
    guard let temporary else { return }
    // Without this a power cut can leave the new name with none of the new contents.
    guard fsync(descriptor) == 0 else { throw failure() }
    guard rename(temporary, destination) == 0 else { throw failure() }
    isCommitted = true
  }

  private func failure() -> DatasetError {
    .writeFailed(path: path, reason: SystemError.text(errno))
  }

  /// The file that a symbolic link points to, so that the link itself survives.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func isDevice(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind != S_IFREG && kind != S_IFDIR
  }

  private static func temporaryName(for path: String) -> String {
    let cut = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    let tag = String(UInt32.random(in: .min ... .max), radix: 16)
    return "\(path[..<cut]).\(path[cut...]).\(getpid())-\(tag).partial"
  }
}

private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, start, count)
}
