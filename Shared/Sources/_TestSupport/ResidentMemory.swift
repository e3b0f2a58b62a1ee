import Foundation

/// The resident memory of this process in bytes, from `/proc/self/statm`; 0 where there is none.
///
/// It counts what tests running side by side use, too: bounds on its growth are generous.
public func residentMemory() -> Int {
  guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
    return 0
  }
  // Pages: all of the program, then those in memory.
  let fields = text.split(separator: " ")
  guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
  return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
