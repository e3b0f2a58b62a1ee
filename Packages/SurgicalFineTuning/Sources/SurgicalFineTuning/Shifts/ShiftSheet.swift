public import Datasets
public import Randomness
import Vision

/// Images of a source and of its shifted target, class by class in the order of their labels.
public struct ShiftSample: Sendable, Equatable {
  /// The shift.
  public let shift: Shift
  /// What the source network knows.
  public let source: ImageArray
  /// What it meets in the target.
  public let target: ImageArray

  /// Draws a sample of about this many images on either side.
  ///
  /// Both rows are sorted by label, so that columns show what renamed labels now stand for. Where
  /// the images themselves change, the source row has the same ones unchanged.
  ///
  /// - Throws: What ``Shift/task(_:from:key:)`` throws.
  public init(
    _ shift: Shift, columns: Int = 20, from base: BaseData, key: RandomKey
  ) throws(ShiftError) {
    let population = try shift.domain.population(.target, in: base, key: key)
    let perClass = max(columns / max(population.classCount, 1), 1)
    let sizes = TargetSizes(tunePerClass: perClass, validationPerClass: 0, testPerClass: 0)
    self.shift = shift
    target = try shift.task(sizes, from: base, key: key).tune.sortedByLabel
    if case .classes = shift.domain {
      let unchanged = Shift(.offset(right: 0, down: 0), of: shift.images)
      source = try unchanged.task(sizes, from: base, key: key).tune.sortedByLabel
    } else {
      let sizes = SourceSizes(trainPerClass: perClass, validationPerClass: 0)
      source = try shift.domain.sourceData(sizes, from: base, key: key).train.sortedByLabel
    }
  }
}

extension LabeledImages {
  fileprivate var sortedByLabel: ImageArray {
    images.selecting(labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) })
  }
}

/// Returns one picture of shifts: for each a row of the source above a row of the target.
///
/// - Parameters:
///   - shifts: The shifts from the top.
///   - columns: About how many images there are in a row.
///   - magnification: The side of a pixel in the picture, 1 or more.
///   - base: The unshifted images.
///   - key: The key of the seed.
/// - Throws: ``ShiftError`` where a shift's sample cannot be drawn.
public func shiftSheet(
  _ shifts: [Shift], columns: Int = 20, magnification: Int = 1, from base: BaseData,
  key: RandomKey
) throws(ShiftError) -> ImageArray {
  var rows: [[ImageArray]] = []
  for shift in shifts {
    let sample = try ShiftSample(shift, columns: columns, from: base, key: key)
    rows += [[sample.source], [sample.target]]
  }
  return try ShiftError.wrapping("sheet") { () throws(VisionError) in
    try contactSheet(rows: rows, magnification: magnification)
  }
}
