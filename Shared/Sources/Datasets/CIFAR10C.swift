/// Reads CIFAR-10-C: the test images of CIFAR-10 under corruptions of five severities.
public enum CIFAR10C {
  /// The number of images of each severity.
  public static let imagesPerSeverity = 10_000

  /// Reads one corruption at one severity: rows 10000(s - 1) ..< 10000s of `<corruption>.npy`,
  /// with the same rows of `labels.npy`.
  ///
  /// - Throws: `valueOutOfRange` for a severity outside 1...5, `missingFile`, `wrongShape` unless
  ///   the images are `[50000, 32, 32, 3]`, `wrongType` unless they are bytes, and what reading
  ///   `.npy` files throws.
  public static func read(
    folder: String, corruption: String, severity: Int
  ) throws(DatasetError) -> LabeledImages {
    guard (1...5).contains(severity) else {
      throw .valueOutOfRange(
        file: "CIFAR-10-C", field: "severity", index: 0, value: "\(severity)", allowed: "1 to 5")
    }
    let rows = (severity - 1) * imagesPerSeverity..<severity * imagesPerSeverity
    let imagePath = "\(folder)/\(corruption).npy"
    let labelPath = "\(folder)/labels.npy"
    let pixels = try NPY.readRows(rows, of: imagePath, shape: [50_000, 32, 32, 3])
    let labels = try NPY.readRows(rows, of: labelPath, shape: [50_000])
    let images = try ImageArray(validating: pixels, named: imagePath)
    return try LabeledImages(
      validating: images, labels: LabeledImages.labels(labels, named: labelPath),
      classCount: 10, named: labelPath)
  }
}
