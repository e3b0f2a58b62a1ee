import Datasets
import Randomness
import SurgicalFineTuning

/// Where target images come from.
enum Target {
  case files(LabeledImages, path: String)
  case shift(Shift)

  /// What to call it in tables: the shift's name, or the file's.
  var name: String {
    switch self {
    case .files(_, let path): Self.name(ofFile: path)
    case .shift(let shift): shift.name
    }
  }

  static func name(ofFile path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The seed to draw by: the given one, or that of the network.
  ///
  /// - Throws: ``TargetMismatch`` where the network was trained on another domain, or by another
  ///   seed and the seed matters.
  func seed(_ seed: Int?, for provenance: Provenance?) throws(TargetMismatch) -> Int {
    guard case .shift(let shift) = self, let provenance else { return seed ?? 0 }
    let domain = shift.domain.name
    if ![domain, ImageSet.custom.rawValue].contains(provenance.domain) {
      throw .domain(shift: shift.name, found: provenance.domain, expected: domain)
    }
    let seed = seed ?? provenance.seed
    if shift.domain.isSharedOutBySeed && seed != provenance.seed {
      throw .seed(shift: shift.name, found: seed, expected: provenance.seed)
    }
    return seed
  }

  /// Images to tune on, to choose by and to judge by.
  func task(_ counts: TargetCounts, seed: Int) throws -> ShiftTask {
    let key = RandomKey(seed: seed).split("data")
    switch self {
    case .files(let images, _):
      let sizes = counts.sizes(available: images.leastPerClass)
      return try ShiftTask(name, splitting: images, sizes, key: key)
    case .shift(let shift):
      return try shift.task(counts.sizes(), from: .ofThisProcess, key: key)
    }
  }

  /// One set of images: all of a file in their order, or so many of each class of a shift.
  func images(perClass: Int, seed: Int) throws -> LabeledImages {
    switch self {
    case .files(let images, _): return images
    case .shift(let shift):
      let sizes = TargetSizes(tunePerClass: perClass, validationPerClass: 0, testPerClass: 0)
      return try shift.task(
        sizes, from: .ofThisProcess, key: RandomKey(seed: seed).split("data")
      ).tune
    }
  }
}

/// Target images in the order in which they come, and their labels if they are known.
struct TargetStream {
  let name: String
  let seed: Int
  let images: ImageArray
  let labels: [Int32]?
}

extension BaseData {
  /// The built-in images, read once.
  static let ofThisProcess = BaseData()
}

extension LabeledImages {
  /// The number of images of the rarest class.
  fileprivate var leastPerClass: Int {
    var counts = [Int](repeating: 0, count: max(classCount, 1))
    for label in labels { counts[Int(label)] += 1 }
    return counts.min() ?? 0
  }
}
