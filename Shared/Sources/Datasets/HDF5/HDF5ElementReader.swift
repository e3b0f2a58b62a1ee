#if HDF5
  import CHDF5

  /// Reads the elements of an open array in the type that holds them without loss.
  struct HDF5ElementReader {
    /// Why elements cannot be read.
    enum Problem: Error {
      /// They are no numbers.
      case type(String)
      /// The library cannot read them; its words.
      case reading(String)
    }

    let dataset: hid_t
    let count: Int

    /// The elements; h5py's truth values are an enumeration of one byte.
    func elements(of type: hid_t) throws(Problem) -> NumericArray.Elements {
      let (kind, size) = (H5Tget_class(type), H5Tget_size(type))
      switch kind {
      case H5T_FLOAT where size <= 4: return .float32(try read(chdf5_type_float()))
      case H5T_FLOAT: return .float64(try read(chdf5_type_double()))
      case H5T_INTEGER where size == 1 && H5Tget_sign(type) == H5T_SGN_NONE:
        return .uint8(try read(chdf5_type_uint8()))
      case H5T_INTEGER where size < 4: return .int32(try read(chdf5_type_int32()))
      case H5T_INTEGER: return .int64(try read(chdf5_type_int64()))
      case H5T_ENUM where size == 1:
        let values: [Int8] = try read(chdf5_type_int8())
        return .bool(values.map { $0 != 0 })
      case H5T_STRING: throw .type("text")
      default: throw .type("HDF5 class \(kind.rawValue) of \(size) bytes")
      }
    }

    private func read<T: BitwiseCopyable>(_ type: hid_t) throws(Problem) -> [T] {
      guard count > 0 else { return [] }
      var status: herr_t = 0
      let whole = chdf5_whole_space()
      let values = [T](unsafeUninitializedCapacity: count) { buffer, initializedCount in
        status = H5Dread(dataset, type, whole, whole, chdf5_default(), buffer.baseAddress)
        initializedCount = status >= 0 ? count : 0
      }
      guard status >= 0 else { throw .reading(HDF5Library.lastWords) }
      return values
    }
  }
#endif
