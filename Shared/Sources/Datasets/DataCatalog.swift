import FoundationEssentials

/// The data sets in the user's cache folder, which every checkout shares.
///
/// The folder is `$SUREFOOT_DATA`, else `$XDG_CACHE_HOME/surefoot`, else `~/.cache/surefoot`.
/// Nothing is fetched here: an error says how to get what is missing.
public struct DataCatalog: Sendable {
  /// The cache folder.
  public let folder: String

  /// Uses this folder.
  public init(folder: String) { self.folder = folder }

  /// Uses the folder that this process's environment names.
  public init() { self.init(environment: ProcessInfo.processInfo.environment) }

  /// Uses the folder that an environment names.
  public init(environment: [String: String]) {
    if let folder = environment["SUREFOOT_DATA"], !folder.isEmpty {
      self.folder = folder
    } else if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      folder = cache + "/surefoot"
    } else {
      folder = Self.home(environment) + "/.cache/surefoot"
    }
  }

  private static func home(_ environment: [String: String]) -> String {
    environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
  }

  /// The names of the ten classes of Fashion-MNIST in the order of their numbers.
  public static let fashionMNISTClassNames = [
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
    "ankle boot",
  ]

  /// Fashion-MNIST: 60,000 or 10,000 grey images of 28 by 28 pixels in ten classes.
  ///
  /// - Throws: `missingFile` with the command that fetches it, and what reading IDX throws.
  public func fashionMNIST(_ split: DataSplit) throws(DatasetError) -> LabeledImages {
    try mnistLike(
      "fashion-mnist", split, remedy: "Run \"make data\" to fetch Fashion-MNIST.")
  }

  /// Five thousand MNIST digits, 500 of each class, sorted by class.
  ///
  /// - Throws: `missingFile` with the command that fetches it, and what reading IDX throws.
  public func mnist5k() throws(DatasetError) -> LabeledImages {
    try idx(
      images: "mnist-5k/images-idx3-ubyte", labels: "mnist-5k/labels-idx1-ubyte", count: 5000,
      remedy: "Run \"make data\" to fetch the 5,000 digits.")
  }

  /// All of MNIST, from files of the user's own.
  ///
  /// - Throws: `missingFile` with the names of the four files, and what reading IDX throws.
  public func mnist(_ split: DataSplit) throws(DatasetError) -> LabeledImages {
    try mnistLike(
      "mnist", split,
      remedy: "Put MNIST's four files {train,t10k}-{images-idx3,labels-idx1}-ubyte, with or "
        + "without .gz, into \(folder)/mnist.")
  }

  /// CIFAR-10 in its binary version, from files of the user's own.
  ///
  /// - Throws: `missingFile` with the place for the files, and what `CIFAR10.read` throws.
  public func cifar10(_ split: DataSplit) throws(DatasetError) -> LabeledImages {
    try explaining("Unpack CIFAR-10's binary version as \(folder)/cifar-10-batches-bin.") {
      () throws(DatasetError) in
      try CIFAR10.read(folder: folder + "/cifar-10-batches-bin", split)
    }
  }

  /// CIFAR-100 in its binary version, from files of the user's own.
  ///
  /// - Throws: `missingFile` with the place for the files, and what `CIFAR100.init` throws.
  public func cifar100(_ split: DataSplit) throws(DatasetError) -> CIFAR100 {
    try explaining("Unpack CIFAR-100's binary version as \(folder)/cifar-100-binary.") {
      () throws(DatasetError) in
      try CIFAR100(folder: folder + "/cifar-100-binary", split)
    }
  }

  /// The cropped digits of SVHN, from files of the user's own.
  ///
  /// - Throws: `missingFile` with the place for the files, and what `SVHN.read` throws.
  public func svhn(_ split: DataSplit) throws(DatasetError) -> LabeledImages {
    try explaining("Put SVHN's train_32x32.mat and test_32x32.mat into \(folder)/svhn.") {
      () throws(DatasetError) in
      try SVHN.read(folder: folder + "/svhn", split)
    }
  }

  /// One corruption of CIFAR-10-C at a severity from 1 to 5, from files of the user's own.
  ///
  /// - Throws: `missingFile` with the place for the files, and what `CIFAR10C.read` throws.
  public func cifar10C(
    corruption: String, severity: Int
  ) throws(DatasetError) -> LabeledImages {
    try explaining("Unpack CIFAR-10-C, with labels.npy, as \(folder)/CIFAR-10-C.") {
      () throws(DatasetError) in
      try CIFAR10C.read(
        folder: folder + "/CIFAR-10-C", corruption: corruption, severity: severity)
    }
  }

  private func mnistLike(
    _ name: String, _ split: DataSplit, remedy: String
  ) throws(DatasetError) -> LabeledImages {
    let prefix = split == .train ? "train" : "t10k"
    return try idx(
      images: "\(name)/\(prefix)-images-idx3-ubyte", labels: "\(name)/\(prefix)-labels-idx1-ubyte",
      count: split == .train ? 60_000 : 10_000, remedy: remedy)
  }

  /// Reads 28 by 28 images of ten classes and their labels; the files may end in `.gz`.
  func idx(
    images: String, labels: String, count: Int, remedy: String
  ) throws(DatasetError) -> LabeledImages {
    let imagePath = existing(images)
    let labelPath = existing(labels)
    let (pixels, classes) = try explaining(remedy) { () throws(DatasetError) in
      (try IDX.read(imagePath), try IDX.read(labelPath))
    }
    guard pixels.shape == [count, 28, 28] else {
      throw .wrongShape(
        file: imagePath, field: "the image array", found: pixels.shape,
        expected: "[\(count), 28, 28]. \(remedy)")
    }
    return try LabeledImages(
      validating: ImageArray(validating: pixels, named: imagePath),
      labels: LabeledImages.labels(classes, named: labelPath), classCount: 10, named: labelPath)
  }

  /// Whether a file is in the folder.
  public func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(name)")
  }

  func existing(_ name: String) -> String {
    let path = "\(folder)/\(name)"
    let isOnlyCompressed =
      !FileManager.default.fileExists(atPath: path)
      && FileManager.default.fileExists(atPath: path + ".gz")
    return isOnlyCompressed ? path + ".gz" : path
  }

  /// Puts the way to mend it into an error about a missing file.
  func explaining<Value>(
    _ remedy: String, _ body: () throws(DatasetError) -> Value
  ) throws(DatasetError) -> Value {
    do {
      return try body()
    } catch .missingFile(let path, _) {
      throw .missingFile(
        path: path, remedy: remedy + " SUREFOOT_DATA names another folder than \(folder).")
    }
  }
}
