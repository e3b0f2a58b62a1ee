import Foundation

/// What the system says about the memory of this process, in bytes; 0 where it says nothing.
enum ResidentMemory {
  /// The most so far; unlike `ru_maxrss` it does not count what the parent process held.
  static var peak: Int { status("VmHWM") }
  /// Now.
  static var current: Int { status("VmRSS") }

  private static func status(_ field: String) -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("\(field):") }
    let words = line?.split(whereSeparator: \.isWhitespace) ?? []
    return words.count > 1 ? (Int(words[1]) ?? 0) * 1024 : 0
  }
}
