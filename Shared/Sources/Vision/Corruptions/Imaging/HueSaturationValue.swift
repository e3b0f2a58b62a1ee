/// A colour as hue (a turn is 1), saturation and value, each in `0...1`.
public struct HueSaturationValue: Sendable, Equatable {
  /// The hue: 0 red, 1/3 green, 2/3 blue.
  public var hue: Float
  /// The saturation: 0 grey, 1 pure.
  public var saturation: Float
  /// The value: the largest of red, green and blue.
  public var value: Float

  /// Creates a colour from its three coordinates.
  public init(hue: Float, saturation: Float, value: Float) {
    self.hue = hue
    self.saturation = saturation
    self.value = value
  }

  /// Converts a colour from red, green and blue, each in `0...1`.
  public init(red: Float, green: Float, blue: Float) {
    let high = max(red, green, blue)
    let range = high - min(red, green, blue)
    value = high
    saturation = range > 0 ? range / high : 0
    guard range > 0 else {
      hue = 0
      return
    }
    let sixths: Float
    if blue == high {
      sixths = 4 + (red - green) / range
    } else if green == high {
      sixths = 2 + (blue - red) / range
    } else {
      sixths = (green - blue) / range
    }
    hue = sixths < 0 ? sixths / 6 + 1 : sixths / 6
  }

  /// The colour as red, green and blue.
  public var rgb: (red: Float, green: Float, blue: Float) {
    let sector = (hue * 6).rounded(.down)
    let fraction = hue * 6 - sector
    let low = value * (1 - saturation)
    let falling = value * (1 - fraction * saturation)
    let rising = value * (1 - (1 - fraction) * saturation)
    switch Int(sector) % 6 {
    case 0: return (value, rising, low)
    case 1: return (falling, value, low)
    case 2: return (low, value, rising)
    case 3: return (low, falling, value)
    case 4: return (rising, low, value)
    default: return (value, low, falling)
    }
  }
}

extension FloatImage {
  /// Changes every pixel of a colour image through its hue, saturation and value.
  mutating func mapColors(_ change: (inout HueSaturationValue) -> Void) {
    for position in 0..<area {
      var color = HueSaturationValue(
        red: samples[position], green: samples[area + position], blue: samples[2 * area + position])
      change(&color)
      let rgb = color.rgb
      samples[position] = rgb.red
      samples[area + position] = rgb.green
      samples[2 * area + position] = rgb.blue
    }
  }
}
