#if HDF5
  import CHDF5
  import Foundation

  /// A process that reads a file through the library, and the questions that it answers.
  ///
  /// The library can run outside its memory on damaged bytes, so it never sees them in this process.
  struct HDF5Reader: ~Copyable {
    let path: String
    private let size: Int
    private var process: chdf5_reader?

    init(path: String) throws(DatasetError) {
      let size = try ByteSource(path: path).count
      self.init(path, size, try Self.start(path, size))
    }

    private init(_ path: String, _ size: Int, _ process: chdf5_reader) {
      (self.path, self.size, self.process) = (path, size, process)
    }

    private static func start(_ path: String, _ size: Int) throws(DatasetError) -> chdf5_reader {
      // A hundredth of what unpacking runs at, so that only a circle takes longer.
      let seconds = UInt64(5 + size >> 20)
      return try HDF5Library.exclusively { () throws(DatasetError) in
        var process = chdf5_reader()
        let problem = chdf5_start(path, seconds, &process)
        guard problem == 0 else {
          throw .unreadable(path: path, reason: String(cString: strerror(problem)))
        }
        return process
      }
    }

    deinit { if let process { _ = chdf5_end(process) } }

    /// The paths of all arrays.
    mutating func names() throws(DatasetError) -> [String] {
      let field = "the file"
      let answer = try ask("", field)
      let bytes: [UInt8] = try receive(try plausibleCount(answer.bytes, field), field)
      switch chdf5_outcome(answer.outcome) {
      case chdf5_done:
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      case chdf5_too_deep:
        throw .unsupported(
          file: path, feature: "the group \(String(decoding: bytes, as: UTF8.self))",
          supported: "groups in at most \(chdf5_deepest_group) groups")
      default: throw damage(field, says: bytes)
      }
    }

    /// One array.
    mutating func array(named name: String) throws(DatasetError) -> NumericArray {
      let answer = try ask(name, name)
      switch chdf5_outcome(answer.outcome) {
      case chdf5_done: return try elements(answer, name)
      case chdf5_implausible:
        throw .wrongShape(
          file: path, field: name, found: Self.extents(of: answer),
          expected: "no more elements than \(answer.stored) stored bytes can hold")
      case chdf5_other_type:
        let bytes: [UInt8] = try receive(try plausibleCount(answer.bytes, name), name)
        throw .wrongType(
          file: path, field: name, found: String(decoding: bytes, as: UTF8.self),
          expected: "numbers or truth values")
      default:
        throw damage(name, says: try receive(try plausibleCount(answer.bytes, name), name))
      }
    }

    private mutating func elements(
      _ answer: chdf5_answer, _ name: String
    ) throws(DatasetError) -> NumericArray {
      let shape = Self.extents(of: answer)
      let count = try elementCount(answer, shape, name)
      let elements: NumericArray.Elements =
        switch chdf5_element(answer.element) {
        case chdf5_truth: .bool((try receive(count, name) as [UInt8]).map { $0 != 0 })
        case chdf5_uint8: .uint8(try receive(count, name))
        case chdf5_int32: .int32(try receive(count, name))
        case chdf5_int64: .int64(try receive(count, name))
        case chdf5_float32: .float32(try receive(count, name))
        case chdf5_float64: .float64(try receive(count, name))
        default: throw broken(name, "elements of no kind")
        }
      return NumericArray(elements, shape: shape)
    }

    /// The product of the extents, if as many elements follow.
    private mutating func elementCount(
      _ answer: chdf5_answer, _ shape: [Int], _ name: String
    ) throws(DatasetError) -> Int {
      let kind = chdf5_element(min(answer.element, chdf5_float64.rawValue))
      var (bytes, overflows) = (Int(chdf5_size_of(kind)), shape.count < Int(clamping: answer.rank))
      for extent in shape where !overflows {
        (bytes, overflows) = bytes.multipliedReportingOverflow(by: extent)
      }
      guard !overflows, answer.bytes == UInt64(bytes) else {
        throw broken(name, "extents \(shape) with \(answer.bytes) bytes")
      }
      return shape.reduce(1, *)
    }

    /// The number of bytes in a text or a list of names, which no file of this size exceeds.
    private mutating func plausibleCount(
      _ count: UInt64, _ field: String
    ) throws(DatasetError) -> Int {
      guard count <= UInt64(1 << 20 + 1032 * size) else { throw broken(field, "\(count) bytes") }
      return Int(count)
    }

    private static func extents(of answer: chdf5_answer) -> [Int] {
      withUnsafeBytes(of: answer.extents) { bytes in
        bytes.bindMemory(to: UInt64.self).prefix(Int(clamping: answer.rank)).map {
          Int(clamping: $0)
        }
      }
    }
  }

  // What passes between both processes.
  extension HDF5Reader {
    private mutating func ask(
      _ name: String, _ field: String
    ) throws(DatasetError) -> chdf5_answer {
      guard let process, chdf5_ask(process.socket, name) == 0 else { throw ended(field) }
      var answer = chdf5_answer()
      guard chdf5_receive(process.socket, &answer, MemoryLayout<chdf5_answer>.size) == 0 else {
        throw ended(field)
      }
      return answer
    }

    private mutating func receive<T: BitwiseCopyable>(
      _ count: Int, _ field: String
    ) throws(DatasetError) -> [T] {
      guard let process else { throw ended(field) }
      let bytes = count * MemoryLayout<T>.stride
      // An array for which there is no memory would end this process too.
      guard let memory = malloc(bytes + 1) else { throw broken(field, "\(bytes) bytes of memory") }
      free(memory)
      var isWhole = true
      let values = [T](unsafeUninitializedCapacity: count) { buffer, initializedCount in
        isWhole = chdf5_receive(process.socket, buffer.baseAddress, bytes) == 0
        initializedCount = isWhole ? count : 0
      }
      guard isWhole else { throw ended(field) }
      return values
    }

    /// The error for a process that is no more.
    private mutating func ended(_ field: String) -> DatasetError {
      guard let process else { return damage(field, "bytes at which the library has crashed") }
      self.process = nil
      let signal = chdf5_end(process)
      return signal == SIGXCPU
        ? damage(field, "bytes that the library does not come to an end with")
        : damage(field, "bytes at which the library crashes (signal \(signal))")
    }

    /// The error for an answer that makes no sense, after which nothing more is asked.
    private mutating func broken(_ field: String, _ found: String) -> DatasetError {
      if let process { _ = chdf5_end(process) }
      process = nil
      return damage(field, found)
    }

    private func damage(_ field: String, says words: [UInt8]) -> DatasetError {
      damage(field, "what the library says: \(String(decoding: words, as: UTF8.self))")
    }

    private func damage(_ field: String, _ found: String) -> DatasetError {
      .corrupt(
        file: path, field: field, offset: 0,
        expected: field == "the file" ? "a whole HDF5 file" : "an array",
        found: "\(found) in \(size) bytes")
    }
  }
#endif
