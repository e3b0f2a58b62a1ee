// Elementwise arithmetic. Each case is one plain loop: the compiler turns it into vector code.

#define EACH(expression)                        \
  {                                             \
    for (long i = 0; i < n; i++) {              \
      y[i] = (expression);                      \
    }                                           \
    return;                                     \
  }

static void unary(int operation, long n, const real *restrict x, real *restrict y) {
  switch (operation) {
    case SF_NEGATE: EACH(-x[i])
    case SF_EXP: EACH(exp_(x[i]))
    case SF_LOG: EACH(log_(x[i]))
    case SF_SQRT: EACH(sqrt_(x[i]))
    case SF_RSQRT: EACH(1 / sqrt_(x[i]))
    case SF_SQUARE: EACH(x[i] * x[i])
    case SF_ABSOLUTE: EACH(absolute_(x[i]))
    case SF_SIGN: EACH((real)((x[i] > 0) - (x[i] < 0)))
    case SF_RECIPROCAL: EACH(1 / x[i])
    case SF_TANH: EACH(tanh_(x[i]))
    case SF_SIGMOID: EACH(sigmoid_(x[i]))
    case SF_RELU: EACH(x[i] < 0 ? (real)0 : x[i])
    case SF_SOFTPLUS: EACH(softplus_(x[i]))
    case SF_GELU: EACH(gelu_(x[i]))
    case SF_SILU: EACH(x[i] * sigmoid_(x[i]))
    case SF_SIN: EACH((real)sin(x[i]))
    case SF_COS: EACH((real)cos(x[i]))
    case SF_ERF: EACH(erf_(x[i]))
    case SF_LOG1P: EACH((real)log1p(x[i]))
    case SF_EXPM1: EACH((real)expm1(x[i]))
    case SF_FLOOR: EACH(floor_(x[i]))
  }
}

#undef EACH
#define EACH(expression)                        \
  {                                             \
    for (long i = 0; i < n; i++) {              \
      dx[i] = g[i] * (expression);              \
    }                                           \
    return;                                     \
  }

// dx = g * f'(x), from whichever of x and y = f(x) makes the derivative short.
static void unary_gradient(int operation, long n, const real *restrict x, const real *restrict y,
                           const real *restrict g, real *restrict dx) {
  switch (operation) {
    case SF_NEGATE: EACH((real)-1)
    case SF_EXP: EACH(y[i])
    case SF_LOG: EACH(1 / x[i])
    case SF_SQRT: EACH((real)0.5 / y[i])
    case SF_RSQRT: EACH((real)-0.5 * y[i] * y[i] * y[i])
    case SF_SQUARE: EACH(2 * x[i])
    case SF_ABSOLUTE: EACH((real)((x[i] > 0) - (x[i] < 0)))
    case SF_RECIPROCAL: EACH(-y[i] * y[i])
    case SF_TANH: EACH(1 - y[i] * y[i])
    case SF_SIGMOID: EACH(y[i] * (1 - y[i]))
    case SF_RELU: EACH((real)(y[i] > 0))
    case SF_SOFTPLUS: EACH(sigmoid_(x[i]))
    case SF_GELU: EACH(gelu_slope_(x[i]))
    case SF_SILU: EACH(sigmoid_(x[i]) * (1 + x[i] * (1 - sigmoid_(x[i]))))
    case SF_SIN: EACH((real)cos(x[i]))
    case SF_COS: EACH(-(real)sin(x[i]))
    case SF_ERF: EACH(TWO_OVER_SQRT_PI * exp_below_(-x[i] * x[i]))
    case SF_LOG1P: EACH(1 / (1 + x[i]))
    case SF_EXPM1: EACH(y[i] + 1)
    default: EACH((real)0)
  }
}
#undef EACH

#define BINARY(name, expression)                                                             \
  INLINE void name(long n, const real *restrict a, long sa, const real *restrict b, long sb, \
                   real *restrict y) {                                                       \
    for (long i = 0; i < n; i++) {                                                           \
      real p = a[i * sa], q = b[i * sb];                                                     \
      y[i] = (expression);                                                                   \
    }                                                                                        \
  }
BINARY(add_, p + q)
BINARY(subtract_, p - q)
BINARY(multiply_, p * q)
BINARY(divide_, p / q)
BINARY(maximum_, p > q || p != p ? p : q)
BINARY(minimum_, p < q || p != p ? p : q)
BINARY(power_, (real)pow(p, q))
BINARY(greater_, (real)(p > q))
BINARY(equal_, (real)(p == q))
#undef BINARY

// Constant strides let each of the four loops vectorise.
#define STRIDES(name)                                         \
  if (sa && sb)                                               \
    name(n, a, 1, b, 1, y);                                   \
  else if (sa)                                                \
    name(n, a, 1, b, 0, y);                                   \
  else if (sb)                                                \
    name(n, a, 0, b, 1, y);                                   \
  else                                                        \
    name(n, a, 0, b, 0, y);                                   \
  return;

static void binary(int operation, long n, const real *a, long sa, const real *b, long sb,
                   real *y) {
  switch (operation) {
    case SF_ADD: STRIDES(add_)
    case SF_SUBTRACT: STRIDES(subtract_)
    case SF_MULTIPLY: STRIDES(multiply_)
    case SF_DIVIDE: STRIDES(divide_)
    case SF_MAXIMUM: STRIDES(maximum_)
    case SF_MINIMUM: STRIDES(minimum_)
    case SF_POWER: STRIDES(power_)
    case SF_GREATER: STRIDES(greater_)
    case SF_EQUAL: STRIDES(equal_)
  }
}
#undef STRIDES

static void affine(long n, real scale, real offset, const real *restrict x, real *restrict y) {
  for (long i = 0; i < n; i++) y[i] = scale * x[i] + offset;
}

static void accumulate(long n, real scale, const real *restrict x, real *restrict y) {
  for (long i = 0; i < n; i++) y[i] += scale * x[i];
}

static void clamp(long n, real low, real high, const real *restrict x, real *restrict y) {
  for (long i = 0; i < n; i++) y[i] = x[i] < low ? low : (x[i] > high ? high : x[i]);
}
