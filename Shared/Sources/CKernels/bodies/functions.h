// Elementary functions written without branches, so that loops over them become vector code.
// In the Float build: exp and log within 2 ulp of libm; the Double build calls libm.

// The builtins promise not to set errno, which the library functions do: only so do loops vectorise.
INLINE real sqrt_(real x) { return __builtin_elementwise_sqrt(x); }
INLINE real floor_(real x) { return __builtin_elementwise_floor(x); }
INLINE real absolute_(real x) { return __builtin_elementwise_abs(x); }

#ifdef TENSOR_FLOAT64
INLINE real exp_(real x) { return exp(x); }
INLINE real log_(real x) { return log(x); }
INLINE real tanh_(real x) { return tanh(x); }
INLINE real erf_(real x) { return erf(x); }
INLINE real log1p_(real x) { return log1p(x); }
#else

INLINE float bits_to_float(int32_t i) {
  float f;
  memcpy(&f, &i, 4);
  return f;
}
INLINE int32_t float_to_bits(float f) {
  int32_t i;
  memcpy(&i, &f, 4);
  return i;
}

// 2^n * p(r) with x = n ln 2 + r, |r| <= ln 2 / 2; p is the degree-6 Taylor-Chebyshev polynomial.
INLINE float exp_(float x) {
  float clamped = x < -87.33654f ? -87.33654f : (x > 88.72283f ? 88.72283f : x);
  const float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  float n = (clamped * 1.44269504f + magic) - magic;
  float r = (clamped - n * 0.693359375f) - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  int32_t e = (int32_t)n;
  int32_t e1 = e >> 1;  // two factors, so that 2^128 does not overflow on the way
  float y = p * bits_to_float((e1 + 127) << 23) * bits_to_float((e - e1 + 127) << 23);
  y = x > 88.72283f ? INFINITY : y;
  y = x < -87.33654f ? 0.0f : y;
  return x != x ? x : y;
}

// ln m + e ln 2 with m in [sqrt(1/2), sqrt(2)).
INLINE float log_(float x) {
  float scaled = x < 1.17549435e-38f ? x * 8388608.0f : x;
  float shift = x < 1.17549435e-38f ? -23.0f : 0.0f;
  int32_t bits = float_to_bits(scaled);
  int32_t e = ((bits - 0x3f3504f3) >> 23);
  float m = bits_to_float(bits - (e << 23)) - 1.0f;
  float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  float k = (float)e + shift;
  float y = p * m * z + k * -2.12194440e-4f - 0.5f * z + m + k * 0.693359375f;
  y = x == 0.0f ? -INFINITY : y;
  y = x == INFINITY ? INFINITY : y;
  return x < 0.0f || x != x ? NAN : y;
}

INLINE float tanh_(float x) {
  float a = fabsf(x), z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  float small = p * z * x + x;
  float large = 1.0f - 2.0f / (exp_(2.0f * a) + 1.0f);
  return a < 0.625f ? small : (x < 0.0f ? -large : large);
}

INLINE float erf_(float x) { return erff(x); }

// For x in [0, 1]: ln u with u = 1 + x rounded, plus the first-order share of what rounding took.
INLINE float log1p_(float x) {
  float u = 1.0f + x;
  return log_(u) + (x - (u - 1.0f)) / u;
}
#endif

// Written so that neither tail overflows: exp only sees non-positive arguments.
INLINE real sigmoid_(real x) {
  real e = exp_(x < 0 ? x : -x);
  return (x < 0 ? e : (real)1) / (1 + e);
}
INLINE real softplus_(real x) {
  real e = exp_(x < 0 ? x : -x);
  return (x > 0 ? x : (real)0) + log1p_(e);
}
#define INVERSE_SQRT_2 ((real)0.70710678118654752440)
#define INVERSE_SQRT_2PI ((real)0.39894228040143267794)
INLINE real gelu_(real x) { return x * (real)0.5 * (1 + erf_(x * INVERSE_SQRT_2)); }
