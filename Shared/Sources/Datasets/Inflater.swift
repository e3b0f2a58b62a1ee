import CZlib

/// One decompression; the C stream lives on the heap because zlib remembers its address.
final class Inflater {
  private let stream: UnsafeMutablePointer<z_stream>
  private let file: String
  private let field: String
  /// How many bytes of input the stream took.
  private(set) var consumed = 0

  init(_ wrapper: Zlib.Wrapper, file: String, field: String) throws(DatasetError) {
    self.file = file
    self.field = field
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let code = inflateInit2_(
      stream, wrapper.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else {
      throw .unreadable(path: file, reason: "zlib could not start (code \(code))")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Decompresses up to the end of the stream that begins at `start`, or until the output is
  /// longer than `limit`.
  func run(
    _ bytes: [UInt8], from start: Int, expectedCount: Int, limit: Int = .max
  ) throws(DatasetError) -> [UInt8] {
    let bound = Zlib.largestOutput(of: bytes.count - start)
    var output = [UInt8](repeating: 0, count: max(64, min(expectedCount, bound)))
    var produced = 0
    while produced <= limit {
      let code = step(bytes, start: start, into: &output, produced: &produced)
      if code == Z_STREAM_END { break }
      try check(code, offset: start + consumed, inputLeft: bytes.count - start - consumed)
      if produced == output.count { output += [UInt8](repeating: 0, count: output.count) }
    }
    output.removeLast(output.count - produced)
    return output
  }

  private func step(
    _ bytes: [UInt8], start: Int, into output: inout [UInt8], produced: inout Int
  ) -> Int32 {
    bytes.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { target in
        let inputCount = min(input.count - start - consumed, 1 << 30)
        let outputCount = min(target.count - produced, 1 << 30)
        // zlib does not write to its input; the header says so only when ZLIB_CONST is defined.
        stream.pointee.next_in = input.baseAddress.map {
          UnsafeMutablePointer(mutating: $0 + start + consumed)
        }
        stream.pointee.avail_in = uInt(inputCount)
        stream.pointee.next_out = target.baseAddress.map { $0 + produced }
        stream.pointee.avail_out = uInt(outputCount)
        let code = inflate(stream, Z_NO_FLUSH)
        consumed += inputCount - Int(stream.pointee.avail_in)
        produced += outputCount - Int(stream.pointee.avail_out)
        return code
      }
    }
  }

  private func check(_ code: Int32, offset: Int, inputLeft: Int) throws(DatasetError) {
    if code == Z_OK { return }
    if code == Z_BUF_ERROR && inputLeft == 0 {
      throw .truncated(file: file, field: field, offset: offset, expected: 1, found: 0)
    }
    if code == Z_BUF_ERROR { return }
    let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib code \(code)"
    throw .corrupt(
      file: file, field: field, offset: offset, expected: "a valid deflate stream", found: reason)
  }
}

/// One compression.
final class Deflater {
  private let stream: UnsafeMutablePointer<z_stream>

  init(_ wrapper: Zlib.Wrapper, level: Int32) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let code = deflateInit2_(
      stream, level, Z_DEFLATED, wrapper.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib could not start compressing at level \(level): code \(code)")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  func run(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var consumed = 0
    var code = Z_OK
    while code != Z_STREAM_END {
      let produced = step(bytes, consumed: &consumed, into: &chunk, code: &code)
      output += chunk[..<produced]
    }
    return output
  }

  private func step(
    _ bytes: [UInt8], consumed: inout Int, into chunk: inout [UInt8], code: inout Int32
  ) -> Int {
    bytes.withUnsafeBufferPointer { input in
      chunk.withUnsafeMutableBufferPointer { target in
        let inputCount = min(input.count - consumed, 1 << 30)
        stream.pointee.next_in = input.baseAddress.map {
          UnsafeMutablePointer(mutating: $0 + consumed)
        }
        stream.pointee.avail_in = uInt(inputCount)
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = uInt(target.count)
        let isLast = consumed + inputCount == input.count
        code = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        consumed += inputCount - Int(stream.pointee.avail_in)
        return target.count - Int(stream.pointee.avail_out)
      }
    }
  }
}
