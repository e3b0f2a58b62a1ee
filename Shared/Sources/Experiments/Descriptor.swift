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

/// The operating system's reason for a failed call, taken from `errno`.
struct SystemError: Error, CustomStringConvertible {
  let code: Int32

  init(code: Int32 = errno) {
    self.code = code
  }

  var description: String { String(cString: strerror(code)) }
}

/// Whole reads and writes on file descriptors.
enum Descriptor {
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
  static func readSome(from file: Int32) throws(SystemError) -> Data {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count >= 0 { return Data(buffer[0..<count]) }
      guard errno == EINTR else { throw SystemError() }
    }
  }
}
