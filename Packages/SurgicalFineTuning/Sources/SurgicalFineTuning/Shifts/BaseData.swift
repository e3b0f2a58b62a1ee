public import Datasets
import Synchronization

/// The unshifted images in memory: each set is read once, when it is first asked for.
///
/// One value serves all domains, shifts and seeds of a process, from any thread.
public final class BaseData: Sendable {
  private struct Part: Hashable {
    let set: ImageSet
    let split: DataSplit
  }

  private let catalog: DataCatalog
  /// The sets that were given and are not read from the catalog.
  private let given: [ImageSet: ImagePool]
  private let loaded = Mutex<[Part: LabeledImages]>([:])

  /// Creates data that are read from a catalog, but for the sets that are given.
  public init(catalog: DataCatalog = DataCatalog(), given: [ImageSet: ImagePool] = [:]) {
    self.catalog = catalog
    self.given = given
  }

  /// Returns the images that a source network may see, or the whole pool.
  ///
  /// - Throws: `dataset` if they cannot be read, `noCustomImages`, `labelOutOfRange`.
  public func images(_ set: ImageSet) throws(ShiftError) -> LabeledImages {
    if let pool = given[set] { return try checked(pool.images, of: set) }
    guard let images = try read(Part(set: set, split: .train)) else { throw .noCustomImages }
    return images
  }

  /// Returns the images that targets are drawn from, or nil where they are cut from the pool.
  ///
  /// - Throws: `dataset` if they cannot be read, `labelOutOfRange`.
  public func heldOutImages(_ set: ImageSet) throws(ShiftError) -> LabeledImages? {
    if let pool = given[set] {
      guard let images = pool.heldOut else { return nil }
      return try checked(images, of: set)
    }
    return try read(Part(set: set, split: .test))
  }

  /// Returns one severity of a corruption of CIFAR-10-C: the test images of CIFAR-10 in their order.
  ///
  /// They are read anew every time: all files together would fill the memory.
  ///
  /// - Throws: `dataset` if they cannot be read.
  public func cifar10C(
    _ corruption: PublishedCorruption, severity: Int
  ) throws(ShiftError) -> LabeledImages {
    try ShiftError.wrapping { () throws(DatasetError) in
      try catalog.cifar10C(corruption: corruption.rawValue, severity: severity)
    }
  }

  private func read(_ part: Part) throws(ShiftError) -> LabeledImages? {
    try loaded.withLock { loaded throws(ShiftError) in
      if let images = loaded[part] { return images }
      let images = try ShiftError.wrapping { () throws(DatasetError) in
        try catalog.images(part.set, part.split)
      }
      loaded[part] = images
      return images
    }
  }

  private func checked(
    _ images: LabeledImages, of set: ImageSet
  ) throws(ShiftError) -> LabeledImages {
    let classes = 0..<Int32(images.classCount)
    if let index = images.labels.firstIndex(where: { !classes.contains($0) }) {
      throw .labelOutOfRange(
        set: set, index: index, label: Int(images.labels[index]), classCount: images.classCount)
    }
    return images
  }
}

extension DataCatalog {
  /// The images of a split; nil for a test split of a single pool, and for a user's own images.
  fileprivate func images(
    _ set: ImageSet, _ split: DataSplit
  ) throws(DatasetError) -> LabeledImages? {
    switch set {
    case .fashion: try fashionMNIST(split)
    case .digits: split == .train ? try mnist5k() : nil
    case .mnist: try mnist(split)
    case .cifar10: try cifar10(split)
    case .custom: nil
    }
  }
}
