#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes files so that a reader sees the old contents or the new, never a part.
package enum AtomicFile {
  /// Writes to a temporary name in the same folder, flushes, and renames.
  package static func write(_ data: Data, to url: URL) throws(ExperimentError) {
    let path = url.path
    let temporary = "\(path).\(getpid()).partial"
    do throws(SystemError) {
      try write(data, toPath: temporary)
      guard rename(temporary, path) == 0 else { throw SystemError() }
    } catch {
      unlink(temporary)
      throw .unwritable(path: path, reason: error.description)
    }
  }

  /// Writes text in UTF-8.
  package static func write(_ text: String, to url: URL) throws(ExperimentError) {
    try write(Data(text.utf8), to: url)
  }

  private static func write(_ data: Data, toPath path: String) throws(SystemError) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw SystemError() }
    defer { close(file) }
    try Descriptor.writeAll(data, to: file)
    guard fsync(file) == 0 else { throw SystemError() }
  }
}
