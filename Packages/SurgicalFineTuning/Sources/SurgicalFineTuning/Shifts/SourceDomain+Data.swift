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
    try checkSize(sizes.validationPerClass, atLeast: 0, "source images to validate by")
    let train =
      sizes.trainPerClass ?? max(population.imagesPerClass - sizes.validationPerClass, 1)
    try checkSize(train, atLeast: 1, "source images to train on")
    let parts = [
      PartSize("source validation", perClass: sizes.validationPerClass, of: population),
      PartSize("source training", perClass: train, of: population),
    ]
    let drawn = try population.draw(parts, key: key.split("source"))
    return SourceSplits(
      train: try rendered(drawn[1], from: population, key: key),
      validation: try rendered(drawn[0], from: population, key: key))
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

/// Checks a number of images per class, also against slips of the finger that would only take time.
func checkSize(_ size: Int, atLeast least: Int, _ name: String) throws(ShiftError) {
  let allowed = least...1_000_000
  if !allowed.contains(size) {
    throw .parameterOutOfRange(
      name: "the number of \(name) per class", value: "\(size)",
      expected: "\(least) to \(allowed.upperBound)")
  }
}
