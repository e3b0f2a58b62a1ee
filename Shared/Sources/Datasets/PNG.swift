/// Writes 8-bit PNG files, grey or red-green-blue.
public enum PNG {
  private static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  /// Writes one image.
  ///
  /// - Throws: `wrongShape` unless there is exactly one image with 1 or 3 channels and at least
  ///   one pixel, `writeFailed`.
  public static func write(_ image: ImageArray, to path: String) throws(DatasetError) {
    let bytes = try encode(image, named: path)
    try OutputFile.write(to: path) { file throws(DatasetError) in try file.write(bytes) }
  }

  /// The bytes of a PNG file, for embedding in a page; `name` stands for the file in errors.
  public static func encode(
    _ image: ImageArray, named name: String = "image"
  ) throws(DatasetError) -> [UInt8] {
    guard image.count == 1, [1, 3].contains(image.channels), image.imageSize > 0 else {
      throw .wrongShape(
        file: name, field: "the image",
        found: [image.count, image.height, image.width, image.channels],
        expected: "[1, height, width, 1 or 3]")
    }
    let colorType: UInt8 = image.channels == 1 ? 0 : 2
    let header =
      UInt32(image.width).bigEndianBytes + UInt32(image.height).bigEndianBytes
      + [8, colorType, 0, 0, 0]
    return signature + chunk("IHDR", header)
      + chunk("IDAT", Zlib.deflate(scanlines(image), .zlib)) + chunk("IEND", [])
  }

  /// The rows of pixels, each after a byte 0 that says it is not filtered.
  private static func scanlines(_ image: ImageArray) -> [UInt8] {
    let rowSize = image.width * image.channels
    var lines: [UInt8] = []
    lines.reserveCapacity(image.height * (rowSize + 1))
    for row in 0..<image.height {
      lines.append(0)
      lines += image.pixels[row * rowSize..<(row + 1) * rowSize]
    }
    return lines
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return UInt32(data.count).bigEndianBytes + body + Zlib.crc32(body).bigEndianBytes
  }
}

extension ImageArray {
  /// All images on one sheet, row by row, on white, with white lines between them.
  ///
  /// - Parameters:
  ///   - columns: The number of images in a row.
  ///   - magnification: The side of the square that each pixel becomes.
  ///   - gap: The width of the lines in pixels of the sheet.
  public func contactSheet(columns: Int, magnification: Int = 1, gap: Int = 2) -> ImageArray {
    precondition(
      columns > 0 && magnification > 0 && gap >= 0,
      "a sheet of \(columns) columns, magnified \(magnification) times with gaps of \(gap)")
    let cellHeight = height * magnification + gap
    let cellWidth = width * magnification + gap
    let rows = (count + columns - 1) / columns
    var sheet = ImageArray(
      pixels: [UInt8](
        repeating: 255, count: (rows * cellHeight + gap) * (columns * cellWidth + gap) * channels),
      count: 1, height: rows * cellHeight + gap, width: columns * cellWidth + gap,
      channels: channels)
    for index in 0..<count {
      draw(
        index, on: &sheet, top: index / columns * cellHeight + gap,
        left: index % columns * cellWidth + gap, magnification: magnification)
    }
    return sheet
  }

  private func draw(
    _ index: Int, on sheet: inout ImageArray, top: Int, left: Int, magnification: Int
  ) {
    for row in 0..<height * magnification {
      let source = index * imageSize + row / magnification * width * channels
      let target = ((top + row) * sheet.width + left) * channels
      for column in 0..<width * magnification {
        for channel in 0..<channels {
          sheet.pixels[target + column * channels + channel] =
            pixels[source + column / magnification * channels + channel]
        }
      }
    }
  }
}
