#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Keeps a second process out of a run folder; the system releases it however the first one ends.
final class FolderLock: Sendable {
  private let file: Int32

  init(folder: URL) throws(ExperimentError) {
    let path = folder.appending(path: ".lock").path
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      throw .unwritable(path: path, reason: SystemError().description)
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw .folderInUse(path: folder.path)
    }
  }

  deinit {
    close(file)
  }
}
