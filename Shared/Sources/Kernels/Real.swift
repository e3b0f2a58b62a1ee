#if TENSOR_FLOAT64
  /// The element type of kernels, which `sf_real` is in C.
  package typealias Real = Double
#else
  /// The element type of kernels, which `sf_real` is in C.
  package typealias Real = Float
#endif
