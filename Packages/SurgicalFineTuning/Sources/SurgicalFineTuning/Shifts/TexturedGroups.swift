import Datasets
import Randomness
import Vision

/// Drawn images of two classes with a texture behind each, which equals the label in a set share.
struct TexturedGroups {
  /// The level of a texture's brightest points.
  static let strength: Float = 0.35

  private let drawn: DrawnImages
  private let side: DomainSide
  private let key: RandomKey
  /// The texture of each image, 0 or 1.
  let choices: [Int]

  /// Chooses textures so that a share of each class, `agreement`, has the texture of its label.
  ///
  /// The share is exact but for the image that does not divide, which falls to a random side.
  init(_ drawn: DrawnImages, side: DomainSide, agreement: Double, key: RandomKey) {
    self.drawn = drawn
    self.side = side
    self.key = key.split("textures")
    var generator = self.key.split(side.rawValue).split("choices").generator()
    var choices = drawn.labels.map(Int.init)
    for label in 0..<2 {
      let members = drawn.labels.indices.filter { drawn.labels[$0] == label }
      let expected = Double(members.count) * agreement
      let whole = expected.rounded(.down)
      let agreeing = Int(whole) + (generator.bernoulli(expected - whole) ? 1 : 0)
      for rank in generator.permutation(members.count).dropFirst(agreeing) {
        choices[members[rank]] = 1 - label
      }
    }
    self.choices = choices
  }

  /// The group of each image, `2 label + texture`.
  var groups: [Int32] { zip(drawn.labels, choices).map { 2 * $0 + Int32($1) } }

  /// The images before their textures; an image's own waves depend on its place in its set only.
  func images(from population: Population) throws(ShiftError) -> LabeledImages {
    let pair = BackgroundTexture.pair(key: key)
    let phases = key.split(side.rawValue).split("phases")
    var pixels: [UInt8] = []
    var result = drawn.selected(from: population)
    for (index, place) in drawn.places.enumerated() {
      let textured = try ShiftError.wrapping("spurious") { () throws(VisionError) in
        try result.images.image(index).onTextures(
          pair, choices: [choices[index]], strength: Self.strength, key: phases.split(place))
      }
      pixels += textured.pixels
    }
    result.images.pixels = pixels
    return result
  }
}
