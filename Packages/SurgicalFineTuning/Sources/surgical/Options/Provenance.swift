import Datasets
import Randomness
import SurgicalFineTuning

/// What a network was trained on, as its file says: where images are shared out by a seed, a target
/// must be drawn by the same one, or it would hold images that the network has seen.
struct Provenance: Codable, Equatable {
  /// The name of the source domain.
  var domain: String
  /// The seed that shared the images out.
  var seed: Int

  private static let key = "source"

  /// A domain and a seed.
  init(domain: String, seed: Int) {
    self.domain = domain
    self.seed = seed
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
}

extension SourceDomain {
  /// Whether a seed decides what belongs to the source and what to the target.
  var isSharedOutBySeed: Bool {
    switch self {
    case .classes(of: .digits), .clusters, .textures: true
    case .classes, .superclasses, .digitPairs: false
    }
  }
}

extension RandomKey {
  /// The root of all that a command draws under a seed, the same as in the study.
  init(seed: Int) { self.init(seed: UInt64(bitPattern: Int64(seed))) }
}
