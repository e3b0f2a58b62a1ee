// Elementary functions written without branches, so that loops over them become vector code.
// In the Float build: exp, log and erf within 2 ulp of libm; the Double build calls libm.

// The builtins promise not to set errno, which the library functions do: only so do loops vectorise.
INLINE real sqrt_(real x) { return __builtin_elementwise_sqrt(x); }
INLINE real floor_(real x) { return __builtin_elementwise_floor(x); }
INLINE real absolute_(real x) { return __builtin_elementwise_abs(x); }

#ifdef TENSOR_FLOAT64
INLINE real exp_(real x) { return exp(x); }
INLINE real log_(real x) { return log(x); }
INLINE real tanh_(real x) { return tanh(x); }
INLINE real exp_below_(real x) { return exp(x); }
INLINE real erf_(real x) { return erf(x); }
INLINE real log1p_(real x) { return log1p(x); }
INLINE real normal_share_(real x, real density) {
  (void)density;
  return 0.5 * erfc(-0.70710678118654752440 * x);
}
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

// x = n ln 2 + r with |r| <= ln 2 / 2; the sum's lowest bits are those of n.
#define EXP_SPLIT(x)                                                        \
  float sum = x * 1.44269504f + 12582912.0f; /* 1.5 * 2^23: rounds to an integer */ \
  float n = sum - 12582912.0f;                                              \
  float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;                   \
  int32_t exponent = (int32_t)((uint32_t)float_to_bits(sum) << 23);

// exp(r): a minimax polynomial of degree 7.
INLINE float exp_polynomial_(float r) {
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * r * r + r + 1.0f;
}

INLINE float exp_(float x) {
  float clamped = x < -87.33654f ? -87.33654f : (x > 88.72283f ? 88.72283f : x);
  EXP_SPLIT(clamped)
  // Added to the exponent's bits, so that 2^128 does not overflow on the way.
  float y = bits_to_float(float_to_bits(exp_polynomial_(r)) + exponent);
  y = x <= 88.72283f ? y : x + INFINITY;
  return x < -87.33654f ? 0.0f : y;
}

// exp for numbers that are not positive.
INLINE float exp_below_(float x) {
  float clamped = x < -87.33654f ? -87.33654f : x;
  EXP_SPLIT(clamped)
  float y = exp_polynomial_(r) * bits_to_float(exponent + 0x3f800000);
  return x < -87.33654f ? 0.0f : y;
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
  float e = exp_below_(-2.0f * a);
  float large = 1.0f - 2.0f * e / (1.0f + e);
  return a < 0.625f ? small : (x < 0.0f ? -large : large);
}

// exp(a^2 / 2) P(|X| > a) for a normal X and a >= 0; times exp(-a^2 / 2) it is right to 1e-7.
INLINE float tails_(float a) {
  a = a < 5.5f ? a : 5.5f;
  float p = -6.3108661358e-7f;
  p = p * a + 1.5417567675e-5f;
  p = p * a - 1.6954206647e-4f;
  p = p * a + 1.1273058358e-3f;
  p = p * a - 5.1801817773e-3f;
  p = p * a + 1.8007696795e-2f;
  p = p * a - 5.0943636701e-2f;
  p = p * a + 1.2384786528e-1f;
  p = p * a - 2.6561157309e-1f;
  p = p * a + 4.9994514556e-1f;
  p = p * a - 7.9788120443e-1f;
  return p * a + 9.9999996608e-1f;
}

INLINE float erf_(float x) {
  float a = fabsf(x), z = x * x;
  float p = -6.0903602933e-4f;
  p = p * z + 5.0119628807e-3f;
  p = p * z - 2.6778908957e-2f;
  p = p * z + 1.1282140813e-1f;
  p = p * z - 3.7612523276e-1f;
  p = p * z + 1.283791538e-1f;
  float small = p * x + x;
  float large = 1.0f - exp_below_(-z) * tails_(a * 1.41421356f);
  return a < 0.9f ? small : (x < 0.0f ? -large : large);
}

// P(X < x) for a normal X, given density = exp(-x^2 / 2).
INLINE float normal_share_(float x, float density) {
  float tail = 0.5f * density * tails_(fabsf(x));
  return x < 0.0f ? tail : 1.0f - tail;
}

// For x in [0, 1]: ln u with u = 1 + x rounded, plus the first-order share of what rounding took.
INLINE float log1p_(float x) {
  float u = 1.0f + x;
  return log_(u) + (x - (u - 1.0f)) / u;
}
#endif

// Written so that neither tail overflows: exp only sees non-positive arguments.
INLINE real sigmoid_(real x) {
  real e = exp_below_(x < 0 ? x : -x);
  return (x < 0 ? e : (real)1) / (1 + e);
}
INLINE real softplus_(real x) {
  real e = exp_below_(x < 0 ? x : -x);
  return (x > 0 ? x : (real)0) + log1p_(e);
}

#define INVERSE_SQRT_2PI ((real)0.39894228040143267794)
#define TWO_OVER_SQRT_PI ((real)1.12837916709551257390)
INLINE real gelu_(real x) { return x * normal_share_(x, exp_below_((real)-0.5 * x * x)); }
INLINE real gelu_slope_(real x) {
  real density = exp_below_((real)-0.5 * x * x);
  return normal_share_(x, density) + x * INVERSE_SQRT_2PI * density;
}
