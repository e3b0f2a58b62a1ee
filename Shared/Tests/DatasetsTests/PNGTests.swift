import Datasets
import Testing

@Suite struct PNGTests {
  /// Signature, IHDR (13 bytes of data), IDAT, IEND with its well-known checksum AE426082.
  @Test func greyImageChunkByChunk() throws {
    let image = ImageArray(
      pixels: [0, 128, 255, 1, 2, 3], count: 1, height: 2, width: 3, channels: 1)
    let bytes = try PNG.encode(image)
    #expect(bytes.prefix(8) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    #expect(bytes[8..<33].dropFirst(4).prefix(4) == Array("IHDR".utf8)[...])
    #expect(Array(bytes[16..<29]) == [0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0])
    #expect(
      Array(bytes.suffix(12)) == [0, 0, 0, 0] + Array("IEND".utf8) + [0xae, 0x42, 0x60, 0x82])
    #expect(try scanlines(bytes, count: 8) == [0, 0, 128, 255, 0, 1, 2, 3])
  }

  @Test func colourImage() throws {
    let image = ImageArray(pixels: [1, 2, 3, 4, 5, 6], count: 1, height: 1, width: 2, channels: 3)
    let bytes = try PNG.encode(image)
    #expect(bytes[25] == 2)
    #expect(try scanlines(bytes, count: 7) == [0, 1, 2, 3, 4, 5, 6])
  }

  @Test(arguments: [(0, 2, 2, 1), (2, 2, 2, 1), (1, 2, 2, 2), (1, 0, 2, 1)])
  func shapesThatPNGCannotHold(count: Int, height: Int, width: Int, channels: Int) {
    let image = ImageArray(
      pixels: [UInt8](repeating: 0, count: count * height * width * channels), count: count,
      height: height, width: width, channels: channels)
    #expect(
      throws: DatasetError.wrongShape(
        file: "image", field: "the image", found: [count, height, width, channels],
        expected: "[1, height, width, 1 or 3]")
    ) { try PNG.encode(image) }
  }

  /// Two images of one pixel in one column, magnified twice, with gaps of one pixel:
  /// width 1 + 2 + 1, height 1 + 2 + 1 + 2 + 1.
  @Test func contactSheet() {
    let images = ImageArray(pixels: [10, 20], count: 2, height: 1, width: 1, channels: 1)
    let sheet = images.contactSheet(columns: 1, magnification: 2, gap: 1)
    let white: [UInt8] = [255, 255, 255, 255]
    let first: [UInt8] = [255, 10, 10, 255]
    let second: [UInt8] = [255, 20, 20, 255]
    #expect((sheet.height, sheet.width) == (7, 4))
    #expect(sheet.pixels == white + first + first + white + second + second + white)
  }

  private func scanlines(_ bytes: [UInt8], count: Int) throws -> [UInt8] {
    let length = bytes[33..<37].reduce(0) { $0 << 8 | Int($1) }
    let body = Array(bytes[37..<41 + length])
    let checksum = bytes[41 + length..<45 + length].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    #expect(Array(body.prefix(4)) == Array("IDAT".utf8))
    #expect(Zlib.crc32(body) == checksum)
    return try Zlib.inflate(
      Array(body.dropFirst(4)), .zlib, count: count, file: "image", field: "pixels")
  }
}
