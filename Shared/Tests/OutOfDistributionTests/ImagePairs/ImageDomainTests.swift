import Datasets
import Failures
import Testing

@testable import OutOfDistribution

@Suite struct ImageDomainTests {
  @Test(arguments: [
    "fashion", "fashion[0,2,3,7,8]", "mnist[0-4]", "letters[3]", "fashion/rot90",
    "mnist[5-9]/invert/permute", "optdigits", "gaussian", "cifar100[50-99]",
  ])
  func namesAreReadAndWritten(name: String) throws {
    #expect(try ImageDomain(named: name).name == name)
  }

  @Test func namesHaveOneForm() throws {
    #expect(try ImageDomain(named: "mnist[0-9]").name == "mnist")
    #expect(try ImageDomain(named: "mnist[0,1,2]").name == "mnist[0-2]")
    #expect(try ImageDomain(named: "mnist[0,2-4]").classes == [0, 2, 3, 4])
  }

  @Test func wrongNamesAreExplained() {
    let known = ImageSource.allCases.map(\.rawValue)
    #expect(
      throws: ImagePairError.unknownName(UnknownName("image set", "fasion", known: known))
    ) { try ImageDomain(named: "fasion[0-4]") }
    #expect(throws: ImagePairError.classOutOfRange(source: .mnist, found: 10)) {
      try ImageDomain(named: "mnist[5-10]")
    }
    #expect(throws: ImagePairError.classOutOfRange(source: .mnist, found: 12)) {
      try ImageDomain(.mnist, classes: [1, 12])
    }
    for name in ["mnist[]", "mnist[", "mnist[4-1]", "mnist[1,1]", "mnist[a]", "mnist[-1]"] {
      #expect(throws: ImagePairError.self, "\(name)") { try ImageDomain(named: name) }
    }
    let transforms = ImageTransform.allCases.map(\.rawValue)
    #expect(
      throws: ImagePairError.unknownName(
        UnknownName("transform of images", "rot9", known: transforms))
    ) { try ImageDomain(named: "mnist/rot9") }
  }

  @Test func pairsAreReadAndWritten() throws {
    for pair in ImagePair.standard + ImagePair.nearAndFar + ImagePair.paper {
      #expect(try ImagePair(named: pair.name) == pair)
    }
    #expect(ImagePair.standard.count == 16 && Set(ImagePair.standard).count == 16)
    let sizes = Dictionary(grouping: ImagePair.standard, by: \.inDistribution.source)
    #expect(sizes.mapValues(\.count) == [.fashion: 6, .mnist: 5, .letters: 5])
    #expect(ImagePair.nearAndFar.map(\.name).contains("mnist[0-4] vs mnist[5-9]"))
  }

  @Test func impossiblePairsAreRefused() {
    #expect(throws: ImagePairError.noClasses(domain: "textures")) {
      try ImagePair(named: "textures vs mnist")
    }
    #expect(throws: ImagePairError.noClasses(domain: "mnist[3]")) {
      try ImagePair(named: "mnist[3] vs fashion")
    }
    #expect(throws: ImagePairError.differentImages(pair: "cifar10 vs mnist")) {
      try ImagePair(named: "cifar10 vs mnist")
    }
    #expect(throws: ImagePairError.self) { try ImagePair(named: "mnist fashion") }
  }
}

@Suite struct ImageTransformTests {
  static let images = ImageArray(
    pixels: (0..<18).map { UInt8($0 * 7) }, count: 2, height: 3, width: 3, channels: 1)

  @Test func aQuarterTurnIsAnticlockwise() {
    let turned = Self.images.applying(.rot90)
    #expect(turned.image(0).pixels == [2, 5, 8, 1, 4, 7, 0, 3, 6].map { $0 * 7 })
    #expect(Self.images.applying([.rot90, .rot90, .rot90, .rot90]) == Self.images)
    #expect(Self.images.applying([.rot90, .rot90]) != Self.images)
  }

  @Test func rowsBecomeColumns() {
    let transposed = Self.images.applying(.transpose)
    #expect(transposed.image(0).pixels == [0, 3, 6, 1, 4, 7, 2, 5, 8].map { $0 * 7 })
    #expect(transposed.applying(.transpose) == Self.images)
  }

  @Test func inversionIsItsOwnInverse() {
    #expect(Self.images.applying(.invert).pixels.prefix(2) == [255, 248])
    #expect(Self.images.applying([.invert, .invert]) == Self.images)
  }

  @Test func pixelsChangePlacesAlikeInAllImages() {
    let permuted = Self.images.applying(.permute)
    let (first, second) = (permuted.image(0).pixels, permuted.image(1).pixels)
    #expect(first.sorted() == Self.images.image(0).pixels && first != Self.images.image(0).pixels)
    #expect(second == first.map { $0 + 63 })
  }

  @Test func enlargingBlendsAndFrames() {
    let small = ImageArray(pixels: [0, 100], count: 1, height: 1, width: 2, channels: 1)
    let large = small.enlarged(to: 4, frame: 1)
    #expect(large.height == 6 && large.width == 6)
    #expect(Array(large.pixels[6..<12]) == [0, 0, 25, 75, 100, 0])
    #expect(large.pixels[..<6] == [0, 0, 0, 0, 0, 0])
  }
}
