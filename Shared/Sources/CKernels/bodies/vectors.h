// Vectors of the width of one register, and of half of one for narrow layers.

#define LANES (VECTOR_BYTES / (long)sizeof(real))
#define HALF_LANES (LANES / 2)

typedef real vec __attribute__((vector_size(VECTOR_BYTES)));
typedef real half_vec __attribute__((vector_size(VECTOR_BYTES / 2)));

INLINE vec load(const real *p) {
  vec v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void store(real *p, vec v) { memcpy(p, &v, sizeof v); }
INLINE half_vec load_half(const real *p) {
  half_vec v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void store_half(real *p, half_vec v) { memcpy(p, &v, sizeof v); }

// max(0, .), which leaves what is not a number.
INLINE vec rectified(vec v) {
  __typeof__(v < v) negative = v < 0;
  return (vec)((__typeof__(negative))v & ~negative);
}

// A loop over registers: `count` is a constant where the function is inlined.
#define UNROLL _Pragma("clang loop unroll(full)")
#define EACH_REGISTER(i, count) UNROLL for (int i = 0; i < count; i++)

// The lanes folded in halves.
#define FOLD_LANES(name, expression)                          \
  INLINE real name(vec v) {                                   \
    real lanes[LANES];                                        \
    store(lanes, v);                                          \
    for (long width = LANES / 2; width > 0; width /= 2) {     \
      for (long l = 0; l < width; l++) {                      \
        real a = lanes[l], b = lanes[l + width];              \
        lanes[l] = (expression);                              \
      }                                                       \
    }                                                         \
    return lanes[0];                                          \
  }
FOLD_LANES(lane_sum, a + b)
FOLD_LANES(lane_maximum, a > b ? a : b)
#undef FOLD_LANES

typedef __typeof__((vec){0} > (vec){0}) vec_mask;

INLINE vec choose(vec_mask mask, vec a, vec b) {
  return (vec)((mask & (vec_mask)a) | (~mask & (vec_mask)b));
}

// The first `count` lanes of a vector, and another number in those after them.
INLINE vec first_lanes(long count, vec v, real other) {
  vec numbers;
  for (long l = 0; l < LANES; l++) numbers[l] = (real)l;
  return choose(numbers < (real)count, v, (vec){0} + other);
}

INLINE long least(long a, long b) { return a < b ? a : b; }

#if VECTOR_BYTES == 64 && !defined(TENSOR_FLOAT64)
#define LOW_PAIRS 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_PAIRS 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif VECTOR_BYTES == 64 || VECTOR_BYTES == 32 && !defined(TENSOR_FLOAT64)
#define LOW_PAIRS 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_PAIRS 4, 12, 5, 13, 6, 14, 7, 15
#elif VECTOR_BYTES == 32 || !defined(TENSOR_FLOAT64)
#define LOW_PAIRS 0, 4, 1, 5
#define HIGH_PAIRS 2, 6, 3, 7
#else
#define LOW_PAIRS 0, 2
#define HIGH_PAIRS 1, 3
#endif

// to[c][r] = from[r][c] for a square of LANES: each pass takes rows of both halves in turns.
INLINE void transpose_square(const real *from, long from_step, real *to, long to_step) {
  vec rows[LANES], next[LANES];
  EACH_REGISTER(r, LANES) rows[r] = load(from + r * from_step);
  UNROLL for (long pass = 1; pass < LANES; pass *= 2) {
    EACH_REGISTER(r, LANES / 2) {
      next[2 * r] = __builtin_shufflevector(rows[r], rows[r + LANES / 2], LOW_PAIRS);
      next[2 * r + 1] = __builtin_shufflevector(rows[r], rows[r + LANES / 2], HIGH_PAIRS);
    }
    EACH_REGISTER(r, LANES) rows[r] = next[r];
  }
  EACH_REGISTER(r, LANES) store(to + r * to_step, rows[r]);
}
