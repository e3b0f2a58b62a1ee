#if TENSOR_FLOAT64
  /// The element type of tensors: `Float`, or `Double` in a build with `-D TENSOR_FLOAT64`, which the
  /// gradient checks use.
  public typealias Scalar = Double
#else
  /// The element type of tensors: `Float`, or `Double` in a build with `-D TENSOR_FLOAT64`, which the
  /// gradient checks use.
  public typealias Scalar = Float
#endif
