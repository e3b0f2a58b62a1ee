/// A corruption of the published CIFAR-10-C files, by the name of its file.
///
/// They are those of ``Corruption/natural`` and frost, as their authors made them.
///
/// Source: Hendrycks and Dietterich, "Benchmarking Neural Network Robustness to Common Corruptions
/// and Perturbations" (2019).
public enum PublishedCorruption: String, CaseIterable, Sendable, Hashable, Codable {
  case gaussianNoise = "gaussian_noise"
  case shotNoise = "shot_noise"
  case impulseNoise = "impulse_noise"
  case speckleNoise = "speckle_noise"
  case gaussianBlur = "gaussian_blur"
  case defocusBlur = "defocus_blur"
  case glassBlur = "glass_blur"
  case motionBlur = "motion_blur"
  case zoomBlur = "zoom_blur"
  case snow, frost, fog
  case brightness, contrast, saturate, pixelate
  case jpegCompression = "jpeg_compression"
  case elasticTransform = "elastic_transform"
  case spatter
}
