import Failures

#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// What a worker process tells its parent, one JSON object a line; the parent sends cells.
enum WorkerReply: Codable, Equatable {
  case progress(Double)
  case finished(seconds: Double)
  case failed(message: String, kind: FailureKind)
}

/// Cuts a stream of bytes into lines.
package struct LineBuffer {
  private var rest = Data()

  /// No bytes yet.
  package init() {}

  /// The bytes since the last end of a line.
  package var pendingCount: Int { rest.count }

  /// The lines that `data` completes, without their ends.
  package mutating func append(_ data: Data) -> [Data] {
    rest.append(data)
    var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    rest = lines.popLast().map { Data($0) } ?? Data()
    return lines.map { Data($0) }
  }
}
