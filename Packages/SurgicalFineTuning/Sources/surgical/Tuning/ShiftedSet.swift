import ArgumentParser
import Datasets
import Randomness
import SurgicalFineTuning
import Vision

/// Shifted images to be written, and a picture of some of them before and after.
struct ShiftedSet {
  let images: ImageArray
  let labels: [Int32]?
  let sheet: ImageArray

  /// Shifts a user's own images, or built-in ones drawn by a seed.
  init(
    _ shift: Shift, of files: ImageOptions, glass: GlassExchange?, perClass: Int, seed: Int
  ) throws {
    let key = RandomKey(seed: seed).split("data")
    if shift.appliesToAnyImages, files.images != nil || glass != nil {
      let plain = try files.loadWithOptionalLabels() ?? .drawn(perClass, of: shift.images, key)
      try self.init(shift, ofAll: plain, glass: glass, key: key)
    } else {
      let base = try files.load().map {
        BaseData(given: [.custom: ImagePool($0, heldOut: $0)])
      }
      let shift = base == nil ? shift : Shift(shift.kind, of: .custom)
      try self.init(shift, drawing: perClass, from: base ?? .ofThisProcess, key: key)
    }
  }

  /// Changes all images and keeps their order.
  private init(
    _ shift: Shift, ofAll plain: OptionallyLabeledImages, glass: GlassExchange?, key: RandomKey
  ) throws {
    images = try shift.changed(plain.images, glass: glass, key: key)
    labels = plain.labels
    let shown = Array(0..<min(plain.images.count, Self.columns))
    sheet = try contactSheet(
      rows: [[plain.images.selecting(shown)], [images.selecting(shown)]],
      magnification: Self.magnification)
  }

  /// Draws images of the shift.
  private init(_ shift: Shift, drawing perClass: Int, from base: BaseData, key: RandomKey) throws {
    let sizes = TargetSizes(tunePerClass: perClass, validationPerClass: 0, testPerClass: 0)
    let drawn = try shift.task(sizes, from: base, key: key).tune
    images = drawn.images
    labels = drawn.labels
    sheet = try shiftSheet(
      [shift], columns: min(Self.columns, drawn.count), magnification: Self.magnification,
      from: base, key: key)
  }

  private static let columns = 20
  private static let magnification = 2
}

extension OptionallyLabeledImages {
  /// Built-in images, unshifted.
  fileprivate static func drawn(
    _ perClass: Int, of set: ImageSet, _ key: RandomKey
  ) throws(ShiftError) -> OptionallyLabeledImages {
    let sizes = TargetSizes(tunePerClass: perClass, validationPerClass: 0, testPerClass: 0)
    let drawn = try Shift.unshifted(set).task(sizes, from: .ofThisProcess, key: key).tune
    return OptionallyLabeledImages(drawn.images, labels: drawn.labels)
  }
}

extension Shift {
  /// No shift: images like the source's that it has not seen.
  static func unshifted(_ set: ImageSet) -> Shift { Shift(.offset(right: 0, down: 0), of: set) }

  /// Whether it is computed from images, and not drawn or read from published files.
  fileprivate var appliesToAnyImages: Bool {
    if case .cifar10C = kind { return false }
    return level == .input
  }

  /// Images under a shift of the input, each in its place; under another shift as they are.
  fileprivate func changed(
    _ images: ImageArray, glass: GlassExchange?, key: RandomKey
  ) throws(VisionError) -> ImageArray {
    switch kind {
    case .corruption(let corruption, let severity, let constants):
      try corruption.applied(
        to: images, severity: severity,
        // One's own images in colour are no digits on black, whatever set the shift stands for.
        constants: constants ?? (images.channels == 3 ? .cifar : self.images.usualConstants),
        glass: glass, key: key.split("corruption").split(corruption.rawValue))
    case .ramp(let weight): try images.underRamp(weight: Float(weight))
    case .offset(let right, let down):
      images.translated(horizontal: -Double(right), vertical: -Double(down))
    default: images
    }
  }
}
