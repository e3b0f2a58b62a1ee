#if HDF5
  import CHDF5

  /// A file of the library that is open for reading; closed when the last reference goes.
  final class HDF5File: Sendable {
    static let isSupported = true

    let names: [String]
    private let path: String
    private let id: hid_t

    /// No file that somebody made has groups in more groups than this; one that contains itself has.
    private static let deepestGroup = 16

    init(path: String) throws(DatasetError) {
      let size = try ByteSource(path: path).count
      let id = try HDF5Library.exclusively { () throws(DatasetError) in
        let id = chdf5_open_for_reading(path)
        guard id >= 0 else {
          throw .corrupt(
            file: path, field: "the file", offset: 0, expected: "a whole HDF5 file",
            found: "\(size) bytes of which the library says: \(HDF5Library.lastWords)")
        }
        return id
      }
      do throws(DatasetError) {
        names = try HDF5Library.exclusively { () throws(DatasetError) in
          try Self.arrays(in: id, prefix: "", depth: 0, path)
        }
      } catch {
        _ = try? HDF5Library.exclusively { H5Fclose(id) }
        throw error
      }
      self.path = path
      self.id = id
    }

    deinit { _ = try? HDF5Library.exclusively { H5Fclose(id) } }

    /// The paths of all arrays below a group or file.
    private static func arrays(
      in group: hid_t, prefix: String, depth: Int, _ path: String
    ) throws(DatasetError) -> [String] {
      var found: [String] = []
      for name in linkNames(in: group) {
        let object = H5Oopen(group, name, chdf5_default())
        // A link may point to nothing, or to another file.
        guard object >= 0 else { continue }
        defer { H5Oclose(object) }
        switch H5Iget_type(object) {
        case H5I_DATASET: found.append(prefix + name)
        case H5I_GROUP:
          guard depth < deepestGroup else {
            throw .unsupported(
              file: path, feature: "a group in \(depth) groups, \(prefix)\(name),",
              supported: "groups in at most \(deepestGroup) groups")
          }
          found += try arrays(in: object, prefix: prefix + name + "/", depth: depth + 1, path)
        default: continue
        }
      }
      return found
    }

    private static func linkNames(in group: hid_t) -> [String] {
      var info = H5G_info_t()
      guard H5Gget_info(group, &info) >= 0 else { return [] }
      return (0..<info.nlinks).compactMap { index in
        var name = [CChar](repeating: 0, count: 1024)
        let length = H5Lget_name_by_idx(
          group, ".", H5_INDEX_NAME, H5_ITER_INC, index, &name, name.count, chdf5_default())
        guard length > 0, length < name.count else { return nil }
        return String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      }
    }

    func array(named name: String) throws(DatasetError) -> NumericArray {
      guard names.contains(name) else {
        throw .missingKey(file: path, key: name, present: names)
      }
      return try HDF5Library.exclusively { () throws(DatasetError) in try read(name) }
    }

    private func read(_ name: String) throws(DatasetError) -> NumericArray {
      let damage = { [path] (reason: String) -> DatasetError in
        .corrupt(
          file: path, field: name, offset: 0, expected: "an array",
          found: "what the library says: \(reason)")
      }
      let dataset = try HDF5Handle(
        H5Dopen2(id, name, chdf5_default()), { H5Dclose($0) }, orThrow: damage)
      let space = try HDF5Handle(H5Dget_space(dataset.id), { H5Sclose($0) }, orThrow: damage)
      let type = try HDF5Handle(H5Dget_type(dataset.id), { H5Tclose($0) }, orThrow: damage)
      let shape = Self.shape(of: space.id)
      try requirePlausible(shape, of: name, stored: H5Dget_storage_size(dataset.id))
      let reader = HDF5ElementReader(dataset: dataset.id, count: shape.reduce(1, *))
      do throws(HDF5ElementReader.Problem) {
        return NumericArray(try reader.elements(of: type.id), shape: shape)
      } catch {
        switch error {
        case .type(let found):
          throw .wrongType(
            file: path, field: name, found: found, expected: "numbers or truth values")
        case .reading(let reason): throw damage(reason)
        }
      }
    }

    private static func shape(of space: hid_t) -> [Int] {
      let rank = Int(H5Sget_simple_extent_ndims(space))
      guard rank > 0 else { return [] }
      var extents = [hsize_t](repeating: 0, count: rank)
      H5Sget_simple_extent_dims(space, &extents, nil)
      return extents.map { Int(clamping: $0) }
    }

    /// Refuses extents for which a damaged file has no contents, before memory is asked for.
    private func requirePlausible(
      _ shape: [Int], of name: String, stored: hsize_t
    ) throws(DatasetError) {
      // Deflate makes at most 1,032 bytes of one.
      let most = 8 * 1032 * (Double(stored) + 4096)
      guard shape.reduce(1, { $0 * Double($1) }) <= most else {
        throw .wrongShape(
          file: path, field: name, found: shape,
          expected: "no more elements than \(stored) stored bytes can hold")
      }
    }
  }
#endif
