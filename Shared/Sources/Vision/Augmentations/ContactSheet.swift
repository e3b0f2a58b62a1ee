public import Datasets

/// Returns one picture of many images in rows, for looking at.
///
/// The images of all arrays of a row follow one another from the left. Cells have the size of the
/// largest image, smaller ones stand at the top left; what no image covers is white. The picture is
/// RGB if any image is, and grey images are drawn grey.
///
/// - Parameters:
///   - rows: The rows from the top.
///   - magnification: The side of the square that each pixel becomes, 1 or more.
///   - gap: The width of the lines between images in pixels of the picture.
/// - Throws: ``VisionError`` where there is no image, or one that is neither grey nor RGB.
public func contactSheet(
  rows: [[ImageArray]], magnification: Int = 1, gap: Int = 2
) throws(VisionError) -> ImageArray {
  let arrays = rows.joined()
  let columns = rows.map { $0.reduce(0) { $0 + $1.count } }.max() ?? 0
  guard columns > 0 else { throw .noImages(transform: "contact sheet") }
  for (name, value, least) in [("magnification", magnification, 1), ("gap", gap, 0)]
  where value < least {
    throw .parameterOutOfRange(name: name, value: Double(value), expected: "\(least) or more")
  }
  if let odd = arrays.first(where: { $0.channels != 1 && $0.channels != 3 }) {
    throw .unsupportedChannels(transform: "contact sheet", found: odd.channels, expected: [1, 3])
  }
  let cell = CellShape(
    height: arrays.map(\.height).max() ?? 0, width: arrays.map(\.width).max() ?? 0,
    channels: arrays.map(\.channels).max() ?? 1)
  let pixels = rows.flatMap { row in
    let shown = row.flatMap(cell.pixels)
    return shown + [UInt8](repeating: 255, count: columns * cell.size - shown.count)
  }
  return ImageArray(
    pixels: pixels, count: rows.count * columns, height: cell.height, width: cell.width,
    channels: cell.channels
  ).contactSheet(columns: columns, magnification: magnification, gap: gap)
}

/// The shape that all images of a sheet are brought to.
private struct CellShape {
  let height: Int
  let width: Int
  let channels: Int

  var size: Int { height * width * channels }

  /// Returns the pixels of images on cells of white.
  func pixels(of images: ImageArray) -> [UInt8] {
    var result = [UInt8](repeating: 255, count: images.count * size)
    for line in 0..<images.count * images.height {
      let (index, row) = (line / images.height, line % images.height)
      for column in 0..<images.width {
        let source = (line * images.width + column) * images.channels
        let target = ((index * height + row) * width + column) * channels
        for channel in 0..<channels {
          result[target + channel] = images.pixels[source + channel % images.channels]
        }
      }
    }
    return result
  }
}
