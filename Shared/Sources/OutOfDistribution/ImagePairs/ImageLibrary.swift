public import Datasets
import Synchronization

/// The sources in memory: each is read once, when it is first asked for.
///
/// One value serves all pairs and seeds of a process, from any thread.
public final class ImageLibrary: Sendable {
  /// The images of a source: one pool, or images to train on and others for tests.
  public struct Pool: Sendable, Equatable {
    /// The images; those to train on where others are held out.
    public let images: GroupedImages
    /// Images for tests only.
    public let heldOut: GroupedImages?

    /// Makes a pool; without held-out images a seeded share of it is kept for tests.
    public init(_ images: GroupedImages, heldOut: GroupedImages? = nil) {
      self.images = images
      self.heldOut = heldOut
    }

    /// Makes a pool of images of which no two are relatives.
    public init(_ images: LabeledImages, heldOut: LabeledImages? = nil) {
      self.init(Self.ungrouped(images), heldOut: heldOut.map(Self.ungrouped))
    }

    private static func ungrouped(_ images: LabeledImages) -> GroupedImages {
      GroupedImages(images, groups: (0..<images.count).map { Int32($0) })
    }
  }

  private let catalog: DataCatalog
  private let loaded: Mutex<[ImageSource: Pool]>

  /// Creates a library that reads from a catalog, but for the sources that are given.
  public init(catalog: DataCatalog = DataCatalog(), given: [ImageSource: Pool] = [:]) {
    self.catalog = catalog
    loaded = Mutex(given)
  }

  /// The images of a source; none of Gaussian noise, which is drawn anew every time.
  func pool(_ source: ImageSource) throws(ImagePairError) -> Pool {
    try loaded.withLock { loaded throws(ImagePairError) in
      if let pool = loaded[source] { return pool }
      let pool: Pool
      do throws(DatasetError) { pool = try catalog.pool(source) } catch { throw .dataset(error) }
      loaded[source] = pool
      return pool
    }
  }
}

extension DataCatalog {
  /// Whether the first file of a user's own set is there; sets that a command fetches count as there.
  func holds(_ source: ImageSource) -> Bool {
    switch source {
    case .cifar10: has("cifar-10-batches-bin/data_batch_1.bin")
    case .cifar100: has("cifar-100-binary/train.bin")
    case .svhn: has("svhn/train_32x32.mat")
    case .mnist60k: has("mnist/train-images-idx3-ubyte") || has("mnist/train-images-idx3-ubyte.gz")
    default: true
    }
  }

  fileprivate func pool(_ source: ImageSource) throws(DatasetError) -> ImageLibrary.Pool {
    switch source {
    case .fashion: .init(try fashionMNIST(.train), heldOut: try fashionMNIST(.test))
    case .mnist: .init(try mnist5k())
    case .optdigits: .init(try optdigits().enlarged())
    case .letters: .init(try letters())
    case .hiragana: .init(try hiragana())
    case .textures: .init(try textures())
    case .photos: .init(try photos())
    case .gaussian: .init(LabeledImages.noImages)
    case .cifar10: .init(try cifar10(.train), heldOut: try cifar10(.test))
    case .svhn: .init(try svhn(.train), heldOut: try svhn(.test))
    case .mnist60k: .init(try mnist(.train), heldOut: try mnist(.test))
    case .cifar100: .init(try cifar100(.train).byClass, heldOut: try cifar100(.test).byClass)
    }
  }
}

extension LabeledImages {
  fileprivate static let noImages = LabeledImages(
    images: ImageArray(pixels: [], count: 0, height: 28, width: 28, channels: 1), labels: [],
    classCount: 1)

  /// Digits that fill the middle 20 by 20 of 28 by 28 pixels, as MNIST's do.
  fileprivate func enlarged() -> LabeledImages {
    LabeledImages(
      images: images.enlarged(to: 20, frame: 4), labels: labels, classCount: classCount)
  }
}
