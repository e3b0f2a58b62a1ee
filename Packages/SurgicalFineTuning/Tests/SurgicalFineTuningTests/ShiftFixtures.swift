import Datasets
import Randomness
import SurgicalFineTuning

/// Made-up images that say who they are: two bytes of each hold its number, one its set.
enum MadeUpImages {
  static let side = 16

  /// Images of classes in turn; `isBright` says which have their left half bright.
  static func images(
    perClass: Int, set: UInt8, classCount: Int = 10, isBright: (Int) -> Bool = { $0 % 10 < 3 }
  ) -> LabeledImages {
    let count = perClass * classCount
    var pixels: [UInt8] = []
    for index in 0..<count {
      var image = [UInt8](repeating: 0, count: side * side)
      if isBright(index / classCount) {
        for position in image.indices where position % side < side / 2 { image[position] = 200 }
      }
      image[0] = set
      image[1] = UInt8(index / 256)
      image[2] = UInt8(index % 256)
      pixels += image
    }
    let images = ImageArray(pixels: pixels, count: count, height: side, width: side, channels: 1)
    return LabeledImages(
      images: images, labels: (0..<count).map { Int32($0 % classCount) }, classCount: classCount)
  }

  /// Fashion-MNIST's and the digits' places taken by made-up images: 100 and 30 of each class.
  static let base = BaseData(given: [
    .fashion: ImagePool(images(perClass: 100, set: 1), heldOut: images(perClass: 60, set: 2)),
    .digits: ImagePool(images(perClass: 100, set: 3)),
    .custom: ImagePool(images(perClass: 30, set: 4, classCount: 3)),
  ])

  /// The set and number of each image, as long as its first bytes are what they were.
  static func identities(_ data: LabeledImages) -> [Int] {
    (0..<data.count).map { index in
      let bytes = data.images.pixels[(index * data.images.imageSize)...].prefix(3).map(Int.init)
      return bytes[0] << 16 | bytes[1] << 8 | bytes[2]
    }
  }

  /// The original class of each image, of sets of ten classes.
  static func classes(_ data: LabeledImages) -> [Int] {
    identities(data).map { ($0 & 0xFFFF) % 10 }
  }

  static func rows(_ images: ImageArray) -> Set<[UInt8]> {
    Set((0..<images.count).map { images.image($0).pixels })
  }
}

extension LabeledImages {
  /// The number of images of each class.
  var classSizes: [Int] {
    (0..<classCount).map { label in labels.count { Int($0) == label } }
  }
}
