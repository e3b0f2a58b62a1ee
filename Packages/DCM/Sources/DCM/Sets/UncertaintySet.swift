public import Datasets
import NeuralNetworks
import OutOfDistribution
public import Randomness
public import Vision

/// The images on which a network is made less confident, as a value.
///
/// What an image is (known, unknown, misclassified) is not kept: training must not see it.
public struct UncertaintySet: Sendable, Equatable {
  /// The images, each once.
  public let images: ImageArray
  /// How often each image occurs in one pass of the loader; published runs say 3.
  public let repeats: Int

  /// Any unlabelled images.
  ///
  /// - Throws: `DCMError.noImages` for an empty set, `setting` for fewer than one repetition.
  public init(unlabelled images: ImageArray, repeats: Int = 1) throws(DCMError) {
    guard images.count > 0 else { throw .noImages(part: "uncertainty") }
    guard repeats > 0 else {
      throw .setting(name: "repeats", found: "\(repeats)", expected: "1 or more")
    }
    self.images = images
    self.repeats = repeats
  }

  /// The same images so often.
  public func repeated(_ times: Int) throws(DCMError) -> UncertaintySet {
    try UncertaintySet(unlabelled: images, repeats: times)
  }

  /// An unlabelled mixture, as the stream of a deployed network would give it: known images, the
  /// same number of each class, and unknown ones.
  ///
  /// A share `fraction` of `count`, rounded, is unknown. What cannot be divided evenly among the
  /// classes goes to classes drawn at random.
  ///
  /// - Parameters:
  ///   - known: Where the known images come from; their labels serve to balance the classes.
  ///   - unknown: Where the unknown images come from.
  ///   - count: The number of images.
  ///   - fraction: The share of unknown images, 0 to 1; published runs have 1/6.
  ///   - repeats: How often each image occurs in a pass.
  ///   - key: The source of the draws.
  /// - Throws: `DCMError.setting`, `tooFewImages` and `otherImages`.
  public static func mixture(
    known: LabeledImages, unknown: ImageArray, count: Int, fraction: Double, repeats: Int = 1,
    key: RandomKey
  ) throws(DCMError) -> UncertaintySet {
    guard (0...1).contains(fraction), count > 0 else {
      throw .setting(
        name: "mixture", found: "\(count) images, fraction \(fraction)",
        expected: "one image or more and a fraction in 0...1")
    }
    let unknownCount = Int((fraction * Double(count)).rounded())
    let balanced = try balancedDraw(count - unknownCount, from: known, key: key.split("known"))
    let drawn = try draw(
      unknownCount, from: unknown.count, part: "unknown", key: key.split("unknown"))
    let images = try known.images.selecting(balanced).appending(unknown.selecting(drawn))
    return try UncertaintySet(unlabelled: images, repeats: repeats)
  }

  /// Unknown images only: the mixture after somebody has filtered out what is known.
  ///
  /// - Throws: `DCMError.tooFewImages` if there are fewer than `count`.
  public static func filtered(
    unknown: ImageArray, count: Int, key: RandomKey
  ) throws(DCMError) -> UncertaintySet {
    let drawn = try draw(count, from: unknown.count, part: "unknown", key: key.split("unknown"))
    return try UncertaintySet(unlabelled: unknown.selecting(drawn))
  }

  /// Held-out images drawn whether a network gets them right or not, and those that are left: the
  /// control for `misclassified`.
  ///
  /// - Throws: `DCMError.tooFewImages` if there are fewer than `count`.
  public static func random(
    from heldOut: LabeledImages, count: Int, key: RandomKey
  ) throws(DCMError) -> (drawn: UncertaintySet, rest: LabeledImages) {
    let drawn = try draw(count, from: heldOut.count, part: "held-out", key: key.split("random"))
    let isDrawn = Set(drawn)
    let rest = heldOut.selecting(heldOut.labels.indices.filter { !isDrawn.contains($0) })
    return (try UncertaintySet(unlabelled: heldOut.images.selecting(drawn)), rest)
  }

  /// Held-out images that a network gets wrong, and those that it gets right (DCM, section 4).
  ///
  /// - Throws: `DCMError.noImages` if it gets all of them right.
  public static func misclassified(
    by network: some StagedNetwork, in heldOut: LabeledImages
  ) throws(DCMError) -> (wrong: UncertaintySet, right: LabeledImages) {
    let predictions = NetworkOutputs(of: network, on: heldOut.images).predictions
    let isWrong = zip(predictions, heldOut.labels).map { $0 != $1 }
    let wrong = heldOut.labels.indices.filter { isWrong[$0] }
    guard !wrong.isEmpty else { throw .noImages(part: "misclassified held-out") }
    let right = heldOut.selecting(heldOut.labels.indices.filter { !isWrong[$0] })
    return (try UncertaintySet(unlabelled: heldOut.images.selecting(wrong)), right)
  }

  private static func draw(
    _ count: Int, from available: Int, part: String, key: RandomKey
  ) throws(DCMError) -> [Int] {
    guard count >= 0, count <= available else {
      throw .tooFewImages(part: part, found: available, needed: count)
    }
    var generator = key.generator()
    return generator.sample(count, from: available)
  }

  private static func balancedDraw(
    _ count: Int, from known: LabeledImages, key: RandomKey
  ) throws(DCMError) -> [Int] {
    var members: [Int32: [Int]] = [:]
    for (index, label) in known.labels.enumerated() { members[label, default: []].append(index) }
    guard count == 0 || !members.isEmpty else {
      throw .tooFewImages(part: "known", found: 0, needed: count)
    }
    var generator = key.generator()
    let labels = generator.permutation(members.count).map { members.keys.sorted()[$0] }
    var drawn: [Int] = []
    for (position, label) in labels.enumerated() {
      let share = count / labels.count + (position < count % labels.count ? 1 : 0)
      let own = members[label] ?? []
      let chosen = try draw(
        share, from: own.count, part: "known, class \(label),", key: key.split(Int(label)))
      drawn += chosen.map { own[$0] }
    }
    return drawn
  }
}

extension ImageArray {
  /// These images and then others of the same size.
  ///
  /// - Throws: `DCMError.otherImages` for other sizes.
  func appending(_ others: ImageArray) throws(DCMError) -> ImageArray {
    guard others.sizeText == sizeText else {
      throw .otherImages(found: others.sizeText, expected: sizeText)
    }
    return ImageArray(
      pixels: pixels + others.pixels, count: count + others.count, height: height, width: width,
      channels: channels)
  }

  var sizeText: String { "\(height)x\(width)x\(channels)" }
}
