import Failures

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a worker process tells its parent, one JSON object a line; the parent sends cells.
enum WorkerReply: Codable, Equatable {
  case progress(Double)
  case finished(seconds: Double)
  case failed(message: String, kind: FailureKind)
}

/// Cuts a stream of bytes into lines.
struct LineBuffer {
  private var rest = Data()

  /// The lines that `data` completes, without their ends.
  mutating func append(_ data: Data) -> [Data] {
    rest.append(data)
    var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    rest = lines.popLast().map { Data($0) } ?? Data()
    return lines.map { Data($0) }
  }
}
