import Datasets
import Foundation
import Randomness
import Vision

/// Image transforms by Pillow, SciPy and Python's standard library; see `Scripts/fixtures/vision.py`.
struct VisionFixture: Decodable {
  struct Image: Decodable {
    let height: Int
    let width: Int
    let channels: Int
    let bytes: String

    var array: ImageArray {
      ImageArray(
        pixels: hexadecimalBytes(bytes), count: 1, height: height, width: width,
        channels: channels)
    }
  }

  let images: [String: Image]
  let pillow: [String: [String: String]]
  let hsv: [String: String]
  let jpeg: [String: [String: String]]
  let gaussian: [String: [Float]]
  let symmetricGaussian: [String: [Float]]
  let zoom: [String: [Float]]
  let sampled: [String: [Float]]

  enum CodingKeys: String, CodingKey {
    case images, pillow, hsv, jpeg, gaussian, zoom, sampled
    case symmetricGaussian = "symmetric gaussian"
  }

  static func load() throws -> VisionFixture {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/vision.json")
    return try JSONDecoder().decode(VisionFixture.self, from: Data(contentsOf: file))
  }

  func image(_ name: String) throws -> ImageArray {
    guard let image = images[name] else { throw MissingImage(name: name) }
    return image.array
  }

  struct MissingImage: Error { let name: String }
}

func hexadecimalBytes(_ text: String) -> [UInt8] {
  let digits = Array(text.utf8).map { $0 > 57 ? $0 - 87 : $0 - 48 }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// The largest and the mean absolute difference of two runs of bytes.
func differences(_ a: [UInt8], _ b: [UInt8]) -> (largest: Int, mean: Double) {
  precondition(a.count == b.count, "\(a.count) and \(b.count) bytes")
  let each = zip(a, b).map { abs(Int($0) - Int($1)) }
  return (each.max() ?? 0, Double(each.reduce(0, +)) / Double(max(each.count, 1)))
}

func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  precondition(a.count == b.count, "\(a.count) and \(b.count) samples")
  return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}

/// Images of waves, edges and noise from a seed.
func sampleImages(
  count: Int, height: Int = 28, width: Int = 28, channels: Int = 1, seed: UInt64 = 5
) -> ImageArray {
  var generator = RandomKey(seed: seed).generator()
  var pixels: [UInt8] = []
  for _ in 0..<count {
    let wave = (0..<3).map { _ in generator.uniform(in: 0.1...0.6) }
    for position in 0..<height * width * channels {
      let (row, column) = (position / channels / width, position / channels % width)
      let phase = wave[0] * Double(row) + wave[1] * Double(column) + Double(position % channels)
      let edge = Double(column) > wave[2] * Double(width) ? 40.0 : -40
      let level = 120 + 60 * phase.remainder(dividingBy: 2) + edge + generator.uniform(in: -9...9)
      pixels.append(UInt8(min(max(level, 0), 255)))
    }
  }
  return ImageArray(
    pixels: pixels, count: count, height: height, width: width, channels: channels)
}

/// Images of one level.
func flatImages(
  _ level: UInt8, count: Int, side: Int = 28, channels: Int = 1
) -> ImageArray {
  ImageArray(
    pixels: [UInt8](repeating: level, count: count * side * side * channels),
    count: count, height: side, width: side, channels: channels)
}
