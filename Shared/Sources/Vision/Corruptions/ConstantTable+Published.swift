extension ConstantTable {
  /// The constants of CIFAR-10-C.
  static let cifar = ConstantTable(
    gaussianNoise: [0.04, 0.06, 0.08, 0.09, 0.10],
    shotNoise: [500, 250, 100, 75, 50],
    impulseNoise: [0.01, 0.02, 0.03, 0.05, 0.07],
    speckleNoise: [0.06, 0.1, 0.12, 0.16, 0.2],
    gaussianBlur: [0.4, 0.6, 0.7, 0.8, 1],
    defocusBlur: [(0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1)],
    glassBlur: [(0.05, 1, 1), (0.25, 1, 1), (0.4, 1, 1), (0.25, 1, 2), (0.4, 1, 2)],
    glassExchange: .copy,
    motionBlur: [(6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5)],
    zoomBlur: [(1.06, 0.01), (1.11, 0.01), (1.16, 0.01), (1.21, 0.01), (1.26, 0.01)],
    snow: [
      Snowfall(noise: (0.1, 0.2), magnification: 1, threshold: 0.6, motion: (8, 3), kept: 0.95),
      Snowfall(noise: (0.1, 0.2), magnification: 1, threshold: 0.5, motion: (10, 4), kept: 0.9),
      Snowfall(
        noise: (0.15, 0.3), magnification: 1.75, threshold: 0.55, motion: (10, 4), kept: 0.9),
      Snowfall(
        noise: (0.25, 0.3), magnification: 2.25, threshold: 0.6, motion: (12, 6), kept: 0.85),
      Snowfall(
        noise: (0.3, 0.3), magnification: 1.25, threshold: 0.65, motion: (14, 12), kept: 0.8),
    ],
    fog: [(0.2, 3), (0.5, 3), (0.75, 2.5), (1, 2), (1.5, 1.75)],
    fogSide: 32,
    brightness: [0.05, 0.1, 0.15, 0.2, 0.3],
    contrast: [0.75, 0.5, 0.4, 0.3, 0.15],
    saturate: [(0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2)],
    pixelate: [0.95, 0.9, 0.85, 0.75, 0.65],
    jpegCompression: [80, 65, 58, 50, 40],
    elasticTransform: [
      (0, 0, 0.08), (0.05, 0.2, 0.07), (0.08, 0.06, 0.06), (0.1, 0.04, 0.05), (0.1, 0.03, 0.03),
    ],
    elasticIsBlackOutside: false,
    spatter: [
      Spatter(noise: (0.62, 0.1), smoothing: 0.7, threshold: 0.7, .water(0.5)),
      Spatter(noise: (0.65, 0.1), smoothing: 0.8, threshold: 0.7, .water(0.5)),
      Spatter(noise: (0.65, 0.3), smoothing: 1, threshold: 0.69, .water(0.5)),
      Spatter(noise: (0.65, 0.1), smoothing: 0.7, threshold: 0.69, .mud(0.6)),
      Spatter(noise: (0.65, 0.1), smoothing: 0.5, threshold: 0.68, .mud(0.6)),
    ])

  /// The constants of ImageNet-C.
  static let imagenet = ConstantTable(
    gaussianNoise: [0.08, 0.12, 0.18, 0.26, 0.38],
    shotNoise: [60, 25, 12, 5, 3],
    impulseNoise: [0.03, 0.06, 0.09, 0.17, 0.27],
    speckleNoise: [0.15, 0.2, 0.35, 0.45, 0.6],
    gaussianBlur: [1, 2, 3, 4, 6],
    defocusBlur: [(3, 0.1), (4, 0.5), (6, 0.5), (8, 0.5), (10, 0.5)],
    glassBlur: [(0.7, 1, 2), (0.9, 2, 1), (1, 2, 3), (1.1, 3, 2), (1.5, 4, 2)],
    glassExchange: .copy,
    motionBlur: [(10, 3), (15, 5), (15, 8), (15, 12), (20, 15)],
    zoomBlur: [(1.11, 0.01), (1.16, 0.01), (1.21, 0.02), (1.26, 0.02), (1.31, 0.03)],
    snow: [
      Snowfall(noise: (0.1, 0.3), magnification: 3, threshold: 0.5, motion: (10, 4), kept: 0.8),
      Snowfall(noise: (0.2, 0.3), magnification: 2, threshold: 0.5, motion: (12, 4), kept: 0.7),
      Snowfall(noise: (0.55, 0.3), magnification: 4, threshold: 0.9, motion: (12, 8), kept: 0.7),
      Snowfall(
        noise: (0.55, 0.3), magnification: 4.5, threshold: 0.85, motion: (12, 8), kept: 0.65),
      Snowfall(
        noise: (0.55, 0.3), magnification: 2.5, threshold: 0.85, motion: (12, 12), kept: 0.55),
    ],
    fog: [(1.5, 2), (2, 2), (2.5, 1.7), (2.5, 1.5), (3, 1.4)],
    fogSide: 256,
    brightness: [0.1, 0.2, 0.3, 0.4, 0.5],
    contrast: [0.4, 0.3, 0.2, 0.1, 0.05],
    saturate: [(0.3, 0), (0.1, 0), (2, 0), (5, 0.1), (20, 0.2)],
    pixelate: [0.6, 0.5, 0.4, 0.3, 0.25],
    jpegCompression: [25, 18, 15, 10, 7],
    // The published lengths are multiples of 244 for images of 224 pixels.
    elasticTransform: smallElastic.map {
      ($0.amplitude * 244 / 224, $0.smoothing * 244 / 224, $0.jitter * 244 / 224)
    },
    elasticIsBlackOutside: false,
    spatter: slightSpatter(Spatter.Liquid.water) + strongMud)

  /// The constants of MNIST-C: those of ImageNet-C but for glass, elastic transform and spatter.
  static let mnist = {
    var table = imagenet
    table.glassExchange = .swap
    table.elasticTransform = smallElastic
    table.elasticIsBlackOutside = true
    table.spatter = slightSpatter(Spatter.Liquid.mud) + strongMud
    return table
  }()

  private static let smallElastic: [(amplitude: Double, smoothing: Double, jitter: Double)] = [
    (2, 0.7, 0.1), (2, 0.08, 0.2), (0.05, 0.01, 0.02), (0.07, 0.01, 0.02), (0.12, 0.01, 0.02),
  ]

  private static func slightSpatter(_ liquid: (Double) -> Spatter.Liquid) -> [Spatter] {
    [
      Spatter(noise: (0.65, 0.3), smoothing: 4, threshold: 0.69, liquid(0.6)),
      Spatter(noise: (0.65, 0.3), smoothing: 3, threshold: 0.68, liquid(0.6)),
      Spatter(noise: (0.65, 0.3), smoothing: 2, threshold: 0.68, liquid(0.5)),
    ]
  }

  private static let strongMud = [
    Spatter(noise: (0.65, 0.3), smoothing: 1, threshold: 0.65, .mud(1.5)),
    Spatter(noise: (0.67, 0.4), smoothing: 1, threshold: 0.65, .mud(1.5)),
  ]
}
