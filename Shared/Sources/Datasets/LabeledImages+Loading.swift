extension LabeledImages {
  /// Loads a user's images and labels, recognising the format by its contents.
  ///
  /// Images: `.npy`, `.npz`, IDX, each also inside gzip, in the shapes and types of
  /// `ImageArray(validating:named:)`. Labels: one of the same formats, or no path if the images'
  /// `.npz` holds them too. In an `.npz` the images are the array with three or four dimensions,
  /// the labels the one with one dimension; keys settle it where several fit.
  ///
  /// - Throws: `unsupported` for another format, `missingKey` if the arrays cannot be told apart,
  ///   and what the readers and `LabeledImages(validating:…)` throw.
  public static func load(
    images imagePath: String, labels labelPath: String? = nil, classCount: Int? = nil,
    imageKey: String? = nil, labelKey: String? = nil
  ) throws(DatasetError) -> LabeledImages {
    let images = try ImageArray.load(imagePath, key: imageKey)
    let path = labelPath ?? imagePath
    let file = try ArrayFile(path)
    if labelPath == nil, case .single = file {
      throw .missingKey(file: imagePath, key: labelKey ?? "labels", present: ["images"])
    }
    let array = try file.array(key: labelKey, role: "labels", ranks: 1...2, path: path)
    return try LabeledImages(
      validating: images, labels: labels(array, named: path), classCount: classCount, named: path)
  }
}

extension ImageArray {
  /// Loads images without labels; formats and errors are those of `LabeledImages.load`.
  public static func load(_ path: String, key: String? = nil) throws(DatasetError) -> ImageArray {
    let file = try ArrayFile(path)
    let array = try file.array(key: key, role: "images", ranks: 3...4, path: path)
    return try ImageArray(validating: array, named: path)
  }
}

/// A file of one array or of several.
private enum ArrayFile {
  case single(NumericArray)
  case archive(NPZArchive)

  init(_ path: String) throws(DatasetError) {
    let source = try ByteSource(decompressing: path)
    if source.count == 0 { throw .empty(file: path, field: "the file") }
    let start = try source.bytes(at: 0, count: min(6, source.count), field: "magic number")
    if start.starts(with: NPYHeader.magic) {
      self = .single(try NPY.read(from: source))
    } else if start.starts(with: [0x50, 0x4b]) {
      self = .archive(try NPZArchive(source))
    } else if start.starts(with: [0, 0]) {
      self = .single(try IDX.read(from: source))
    } else {
      throw .unsupported(
        file: path, feature: "a file that begins with \(start.hexadecimal)",
        supported: ".npy, .npz, IDX, also inside gzip")
    }
  }

  func array(
    key: String?, role: String, ranks: ClosedRange<Int>, path: String
  ) throws(DatasetError) -> NumericArray {
    switch self {
    case .single(let array):
      return array
    case .archive(let archive):
      if let key { return try archive.array(named: key) }
      return try Self.only(in: archive, role: role, ranks: ranks, path: path)
    }
  }

  /// The only array with a suitable number of dimensions.
  private static func only(
    in archive: NPZArchive, role: String, ranks: ClosedRange<Int>, path: String
  ) throws(DatasetError) -> NumericArray {
    let names = archive.names
    if names.count == 1 { return try archive.array(named: names[0]) }
    var suitable: [String] = []
    var present: [String] = []
    for name in names {
      let shape = try archive.shape(named: name)
      present.append("\(name) \(shape)")
      if ranks.contains(shape.count) { suitable.append(name) }
    }
    guard suitable.count == 1 else {
      throw .missingKey(file: path, key: "\(role) (state the key)", present: present)
    }
    return try archive.array(named: suitable[0])
  }
}
