/// Sets that are seen as out-of-distribution beside Fashion-MNIST and MNIST; white on black.
extension DataCatalog {
  /// The names of the classes of `letters()`.
  public static let letterClassNames = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]

  /// The names of the classes of `hiragana()`, in Kuzushiji-MNIST's order.
  public static let hiraganaClassNames = [
    "o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo",
  ]

  /// The letters A to J, 28 by 28 pixels, each distinct form once; groups are families of fonts.
  ///
  /// - Throws: `missingFile` with the command that fetches them, and what reading IDX throws.
  public func letters() throws(DatasetError) -> GroupedImages {
    try grouped("letters", classCount: 10)
  }

  /// Ten kana, 28 by 28 pixels, each distinct form once; groups are families of fonts.
  ///
  /// - Throws: `missingFile` with the command that fetches them, and what reading IDX throws.
  public func hiragana() throws(DatasetError) -> GroupedImages {
    try grouped("hiragana", classCount: 10)
  }

  /// Crops of textures, 28 by 28 pixels, all of one class; groups are kinds of texture.
  ///
  /// - Throws: `missingFile` with the command that fetches them, and what reading IDX throws.
  public func textures() throws(DatasetError) -> GroupedImages {
    try grouped("textures", classCount: 1)
  }

  /// Crops of photographs, 28 by 28 pixels, all of one class; groups are the photographs.
  ///
  /// - Throws: `missingFile` with the command that fetches them, and what reading IDX throws.
  public func photos() throws(DatasetError) -> GroupedImages {
    try grouped("photos", classCount: 1)
  }

  /// The 1,797 digits of UCI's optical recognition test set, 8 by 8 pixels.
  ///
  /// Counts from 0 to 16 were stretched to 0 to 255.
  ///
  /// - Throws: `missingFile` with the command that fetches them, and what reading IDX throws.
  public func optdigits() throws(DatasetError) -> LabeledImages {
    try examples("optdigits", classCount: 10, side: 8)
  }

  private static func remedy(_ name: String) -> String {
    "Run \"Scripts/fetch-data --only \(name)\" or \"make data\" to fetch the \(name)."
  }

  private func examples(
    _ name: String, classCount: Int, side: Int
  ) throws(DatasetError) -> LabeledImages {
    let imagePath = existing("\(name)/images-idx3-ubyte")
    let labelPath = existing("\(name)/labels-idx1-ubyte")
    let (pixels, labels) = try explaining(Self.remedy(name)) { () throws(DatasetError) in
      (try IDX.read(imagePath), try IDX.read(labelPath))
    }
    guard pixels.rank == 3, pixels.shape[1...] == [side, side] else {
      throw .wrongShape(
        file: imagePath, field: "the image array", found: pixels.shape,
        expected: "[count, \(side), \(side)]. \(Self.remedy(name))")
    }
    return try LabeledImages(
      validating: ImageArray(validating: pixels, named: imagePath),
      labels: LabeledImages.labels(labels, named: labelPath), classCount: classCount,
      named: labelPath)
  }

  private func grouped(_ name: String, classCount: Int) throws(DatasetError) -> GroupedImages {
    let examples = try examples(name, classCount: classCount, side: 28)
    let path = existing("\(name)/groups-idx1-int")
    let array = try explaining(Self.remedy(name)) { () throws(DatasetError) in
      try IDX.read(path)
    }
    let groups = try LabeledImages.labels(array, named: path)
    guard groups.count == examples.count else {
      throw .wrongShape(
        file: path, field: "the groups", found: array.shape,
        expected: "[\(examples.count)], one group for each image. \(Self.remedy(name))")
    }
    return GroupedImages(examples, groups: groups)
  }
}
