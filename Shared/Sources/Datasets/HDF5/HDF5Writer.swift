#if HDF5
  import CHDF5
  import Foundation

  extension HDF5File {
    static func write(
      _ arrays: [(name: String, array: NumericArray)], attributes: [HDF5Archive.Attribute],
      to path: String
    ) throws(DatasetError) {
      let temporary = "\(path).\(UInt32.random(in: .min ... .max)).partial"
      defer { unlink(temporary) }
      try HDF5Library.exclusively { () throws(DatasetError) in
        let writer = try HDF5Writer(creating: temporary, for: path)
        for (name, array) in arrays { try writer.write(array, named: name) }
        for attribute in attributes { try writer.write(attribute) }
        try writer.flush()
      }
      guard rename(temporary, path) == 0 else {
        throw .writeFailed(path: path, reason: String(cString: strerror(errno)))
      }
    }
  }

  /// A file of the library that is being written.
  private struct HDF5Writer: ~Copyable {
    private let file: HDF5Handle
    private let path: String

    private static let chunkBytes = 1 << 18
    private static let compressionLevel: UInt32 = 4

    init(creating temporary: String, for path: String) throws(DatasetError) {
      self.path = path
      file = try HDF5Handle(chdf5_create(temporary), { H5Fclose($0) }) {
        .writeFailed(path: path, reason: $0)
      }
    }

    func write(_ array: NumericArray, named name: String) throws(DatasetError) {
      let type = try handle(Self.type(of: array.elements)) { H5Tclose($0) }
      let space = try handle(Self.space(array.shape)) { H5Sclose($0) }
      let links = try handle(H5Pcreate(chdf5_class_of_links())) { H5Pclose($0) }
      try check(H5Pset_create_intermediate_group(links.id, 1))
      let bytes = array.elements.littleEndianBytes
      let layout = try handle(H5Pcreate(chdf5_class_of_datasets())) { H5Pclose($0) }
      try setChunks(of: layout.id, array.shape, elementSize: bytes.count / max(array.count, 1))
      let target = try handle(
        H5Dcreate2(
          file.id, name, type.id, space.id, links.id, layout.id, chdf5_default())
      ) { H5Dclose($0) }
      guard !bytes.isEmpty else { return }
      let whole = chdf5_whole_space()
      try check(H5Dwrite(target.id, type.id, whole, whole, chdf5_default(), bytes))
    }

    func write(_ attribute: HDF5Archive.Attribute) throws(DatasetError) {
      let space = try handle(Self.space([])) { H5Sclose($0) }
      let group = try handle(H5Oopen(file.id, attribute.group, chdf5_default())) { H5Oclose($0) }
      let type = chdf5_type_int64()
      let target = try handle(
        H5Acreate2(
          group.id, attribute.name, type, space.id, chdf5_default(), chdf5_default())
      ) { H5Aclose($0) }
      var value = attribute.value
      try check(H5Awrite(target.id, type, &value))
    }

    func flush() throws(DatasetError) { try check(H5Fflush(file.id, H5F_SCOPE_LOCAL)) }

    private func setChunks(
      of layout: hid_t, _ shape: [Int], elementSize: Int
    ) throws(DatasetError) {
      guard let rows = shape.first, shape.allSatisfy({ $0 > 0 }) else { return }
      let rowBytes = shape.dropFirst().reduce(elementSize, *)
      let chunk = [min(rows, max(1, Self.chunkBytes / rowBytes))] + shape.dropFirst()
      try check(H5Pset_chunk(layout, Int32(chunk.count), chunk.map { hsize_t($0) }))
      try check(H5Pset_shuffle(layout))
      try check(H5Pset_deflate(layout, Self.compressionLevel))
    }

    private static func space(_ shape: [Int]) -> hid_t {
      shape.isEmpty
        ? H5Screate(H5S_SCALAR)
        : H5Screate_simple(Int32(shape.count), shape.map { hsize_t($0) }, nil)
    }

    private static func type(of elements: NumericArray.Elements) -> hid_t {
      switch elements {
      case .bool: truthType()
      case .uint8: H5Tcopy(chdf5_type_uint8())
      case .int32: H5Tcopy(chdf5_type_int32())
      case .int64: H5Tcopy(chdf5_type_int64())
      case .float32: H5Tcopy(chdf5_type_float())
      case .float64: H5Tcopy(chdf5_type_double())
      }
    }

    /// The enumeration that h5py takes for numpy's truth values.
    private static func truthType() -> hid_t {
      let type = H5Tenum_create(chdf5_type_int8())
      for (value, name) in [(Int8(0), "FALSE"), (1, "TRUE")] {
        var value = value
        H5Tenum_insert(type, name, &value)
      }
      return type
    }

    private func handle(
      _ id: hid_t, _ close: @escaping (hid_t) -> herr_t
    ) throws(DatasetError) -> HDF5Handle {
      let path = path
      return try HDF5Handle(id, close) { .writeFailed(path: path, reason: $0) }
    }

    private func check(_ status: herr_t) throws(DatasetError) {
      guard status >= 0 else { throw .writeFailed(path: path, reason: HDF5Library.lastWords) }
    }
  }
#endif
