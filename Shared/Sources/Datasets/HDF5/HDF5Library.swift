#if HDF5
  import CHDF5
  import Synchronization

  /// The C library, in which one thread may be at a time.
  enum HDF5Library {
    private static let lock = Mutex(())

    /// Runs a function that calls the library.
    static func exclusively<R: Sendable>(
      _ body: () throws(DatasetError) -> R
    ) throws(DatasetError) -> R {
      let result = lock.withLock { _ -> Result<R, DatasetError> in
        chdf5_silence()
        return Result { () throws(DatasetError) in try body() }
      }
      return try result.get()
    }

    /// What the library says was the cause of the last failure.
    static var lastWords: String {
      var text = [CChar](repeating: 0, count: 300)
      chdf5_last_words(&text, text.count)
      let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Something that the library has opened and that is closed at the end of its scope.
  struct HDF5Handle: ~Copyable {
    let id: hid_t
    private let close: (hid_t) -> herr_t

    /// Takes what a call returned.
    init(
      _ id: hid_t, _ close: @escaping (hid_t) -> herr_t,
      orThrow error: (_ reason: String) -> DatasetError
    ) throws(DatasetError) {
      guard id >= 0 else { throw error(HDF5Library.lastWords) }
      self.id = id
      self.close = close
    }

    deinit { _ = close(id) }
  }
#endif
