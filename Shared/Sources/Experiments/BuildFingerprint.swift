#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Darwin)
  import Darwin
#endif

/// Recognises a build by a hash of the executable's bytes.
public enum BuildFingerprint {
  /// The path of the running executable.
  ///
  /// On Linux this is `/proc/self/exe`, which stays the same file when the executable is rebuilt
  /// while it runs.
  public static var executablePath: String {
    #if canImport(Darwin)
      var size: UInt32 = 4096
      var buffer = [CChar](repeating: 0, count: Int(size))
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return CommandLine.arguments[0] }
      return buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress ?? [0]) }
    #else
      "/proc/self/exe"
    #endif
  }

  /// The fingerprint of the running executable: 16 hexadecimal digits.
  public static func current() throws(ExperimentError) -> String {
    let url = URL(filePath: executablePath)
    do {
      return hash(try Data(contentsOf: url, options: .mappedIfSafe))
    } catch {
      throw .unreadable(path: url.path, reason: JSONFile.reason(of: error))
    }
  }

  /// FNV-1a over little-endian 64-bit words with a final mix; tells builds apart, not forgeries.
  static func hash(_ data: Data) -> String {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(data.count)
    data.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: 8) {
        var word: UInt64 = 0
        withUnsafeMutableBytes(of: &word) {
          $0.copyBytes(from: bytes[start..<min(start + 8, bytes.count)])
        }
        state = (state ^ UInt64(littleEndian: word)) &* 0x100_0000_01B3
        state ^= state >> 29
      }
    }
    state = (state ^ (state >> 32)) &* 0xD6E8_FEB8_6659_FD93
    let digits = String(state ^ (state >> 32), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
