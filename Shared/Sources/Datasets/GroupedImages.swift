/// Labelled images that come in groups of relatives, such as the glyphs of a family of fonts.
///
/// Relatives resemble each other, so a group is never parted between training and test.
public struct GroupedImages: Sendable, Equatable {
  /// The images and their classes.
  public let examples: LabeledImages
  /// The group of every image, from 0.
  public let groups: [Int32]

  /// Puts images and groups together; there must be as many groups as images.
  public init(_ examples: LabeledImages, groups: [Int32]) {
    precondition(
      groups.count == examples.count,
      "\(examples.count) images cannot have \(groups.count) groups")
    self.examples = examples
    self.groups = groups
  }

  /// The number of groups that have images.
  public var groupCount: Int { Set(groups).count }
}
