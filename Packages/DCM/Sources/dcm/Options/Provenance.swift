import DCM
import Datasets
import Failures
import OutOfDistribution
import Randomness

/// What a network was trained on, as its file says: built-in images are shared out by a seed, so
/// what it is tuned and tested on must be drawn by the same one.
struct Provenance: Codable, Equatable {
  /// The name of the known domain; nil for a user's own images.
  var domain: String?
  /// The seed that shared the images out.
  var seed: Int
  /// Images of each class that it was trained on; nil for a user's own.
  var perClass: Int?

  private static let key = "dcm_source"

  init(domain: String?, seed: Int, perClass: Int?) {
    (self.domain, self.seed, self.perClass) = (domain, seed, perClass)
  }

  /// Reads the note of a network file; nil for files of other programs.
  init?(of path: String) throws(DatasetError) {
    var header = Checkpoint()
    header.metadata = try Safetensors(path).metadata
    guard header.metadata[Self.key] != nil else { return nil }
    self = try header.decode(Provenance.self, from: Self.key)
  }

  /// Writes the note.
  func store(in checkpoint: inout Checkpoint) throws(DatasetError) {
    try checkpoint.encode(self, as: Self.key)
  }

  /// The images of a pair as this network must see them.
  ///
  /// - Throws: ``OtherImages`` if the network knows another domain.
  func images(of pair: ImagePair) throws -> PairImages {
    guard domain == pair.inDistribution.name else {
      throw OtherImages(found: pair.inDistribution.name, expected: domain ?? "images of your own")
    }
    var sizes = DCMConfiguration().sizes(of: pair)
    sizes.trainPerClass = perClass
    return try pair.images(sizes, from: ImageLibrary(), key: RandomKey(seed: seed).split("images"))
  }

  /// Images of a domain as outliers for this network.
  func outliers(_ domain: ImageDomain, count: Int) throws -> ImageArray {
    let pair = try ImagePair(
      inDistribution: ImageDomain(named: self.domain ?? domain.name), outOfDistribution: domain)
    let sizes = PairSizes(
      trainPerClass: 0, testPerClass: 0, unlabeledOutliers: count, testOutliers: 0)
    return try pair.images(
      sizes, from: ImageLibrary(), key: RandomKey(seed: seed).split("auxiliary")
    ).unlabeledOutliers
  }
}

/// A pair whose known images are not those of the network.
struct OtherImages: ClassifiedError, CustomStringConvertible {
  let found: String
  let expected: String

  var failureKind: FailureKind { .usage }

  var description: String {
    "the pair's known images are \(found), but the network was trained on \(expected); name a pair "
      + "that begins with these, or train another network"
  }
}

extension RandomKey {
  /// The root of all that a command draws under a seed, the same as in the study.
  init(seed: Int) { self.init(seed: UInt64(bitPattern: Int64(seed))) }
}
