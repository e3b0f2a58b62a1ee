public import Datasets
import Kernels

extension Checkpoint {
  /// A CRC-32 of all arrays and texts, whatever the order in which they were stored.
  public var checksum: UInt32 {
    var sum: UInt32 = 0
    for (name, text) in metadata.sorted(by: { $0.key < $1.key }) {
      sum = Zlib.crc32(Array("\(name)=\(text);".utf8), continuing: sum)
    }
    for name in names.sorted() {
      guard let array = self[name] else { continue }
      sum = Zlib.crc32(Array("\(name)\(array.shape)".utf8), continuing: sum)
      // Without bytes a checksum would begin anew.
      if array.count > 0 { sum = Datasets.checksum(of: array, continuing: sum) }
    }
    return sum
  }
}

extension ReplayBuffer {
  /// A CRC-32 of all rows, by which whoever leaves them out of a checkpoint knows them again.
  public var checksum: UInt32 {
    var columns = [observations, actions, outcomes, nextObservations]
    if let storedReturns { columns.append(storedReturns) }
    var sum: UInt32 = 0
    for rows in columns {
      rows.forEachPart(of: 0..<rows.count) { _, part in
        sum = Zlib.crc32(storedBytes(of: Array(part)), continuing: sum)
      }
    }
    return sum
  }
}
