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

/// The operating system's reason for a failed call, taken from `errno`.
package struct SystemError: Error, CustomStringConvertible {
  let code: Int32

  init(code: Int32 = errno) {
    self.code = code
  }

  /// The operating system's words.
  package var description: String { String(cString: strerror(code)) }
}

/// Whole reads and writes on file descriptors.
package enum Descriptor {
  static func writeAll(_ data: Data, to file: Int32) throws(SystemError) {
    let failure: SystemError? = data.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { return SystemError() }
        rest = rest.dropFirst(count)
      }
      return nil
    }
    if let failure { throw failure }
  }

  /// The bytes that are there now, after waiting for at least one; empty at the end of the file.
  package static func readSome(from file: Int32) throws(SystemError) -> Data {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count >= 0 { return Data(buffer[0..<count]) }
      guard errno == EINTR else { throw SystemError() }
    }
  }

  /// Runs a write to a pipe whose reader may have gone, which then fails like any other write.
  ///
  /// Otherwise the system would end this process with SIGPIPE, which a library must neither let
  /// happen nor turn off for the whole process.
  static func withoutBrokenPipeSignal<R>(_ body: () -> R) -> R {
    #if canImport(Darwin)
      return body()
    #else
      var signals = sigset_t()
      var before = sigset_t()
      var pending = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGPIPE)
      sigpending(&pending)
      let wasPending = sigismember(&pending, SIGPIPE) == 1
      pthread_sigmask(SIG_BLOCK, &signals, &before)
      defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
      let result = body()
      var atOnce = timespec()
      if !wasPending { while sigtimedwait(&signals, nil, &atOnce) < 0, errno == EINTR {} }
      return result
    #endif
  }
}
