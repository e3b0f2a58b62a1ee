import Datasets
public import Randomness

extension SourceDomain {
  /// How often the texture equals the label in the source of a spurious correlation.
  public static let sourceAgreement = 0.95

  /// Draws the images that a source network of this domain is trained and chosen on.
  ///
  /// No target that is drawn with the same key has any of these images.
  ///
  /// - Parameters:
  ///   - sizes: The numbers of images per class, drawn evenly from sub-classes.
  ///   - base: The unshifted images.
  ///   - key: The key of the seed, the same as for the targets.
  /// - Throws: ``ShiftError`` where there are too few images, or data cannot be had.
  public func sourceData(
    _ sizes: SourceSizes, from base: BaseData, key: RandomKey
  ) throws(ShiftError) -> SourceSplits {
    let population = try population(.source, in: base, key: key)
    let train =
      sizes.trainPerClass ?? max(population.imagesPerClass - sizes.validationPerClass, 1)
    try checkSize(train, atLeast: 1, "source images to train on")
    try checkSize(sizes.validationPerClass, atLeast: 0, "source images to validate by")
    let parts = [("source validation", sizes.validationPerClass), ("source training", train)]
    let drawn = try population.draw(
      parts.map {
        PartSize(name: $0.0, perClass: .init(repeating: $0.1, count: population.classCount))
      },
      key: key.split("source"))
    var splits: [LabeledImages] = []
    for part in drawn { splits.append(try rendered(part, from: population, key: key)) }
    return SourceSplits(train: splits[1], validation: splits[0])
  }

  /// The drawn images, before textures if the domain has them.
  private func rendered(
    _ drawn: DrawnImages, from population: Population, key: RandomKey
  ) throws(ShiftError) -> LabeledImages {
    guard case .textures = self else { return drawn.selected(from: population) }
    let textures = TexturedGroups(drawn, side: .source, agreement: Self.sourceAgreement, key: key)
    return try textures.images(from: population)
  }
}

/// Checks a number of images per class.
func checkSize(_ size: Int, atLeast least: Int, _ name: String) throws(ShiftError) {
  if size < least {
    throw .parameterOutOfRange(
      name: "the number of \(name) per class", value: "\(size)", expected: "\(least) or more")
  }
}
