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

// The lower and the upper halves of two vectors, element by element in turns.
#if VECTOR_BYTES == 64 && !defined(TENSOR_FLOAT64)
#define LOW_HALVES 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_HALVES 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif VECTOR_BYTES == 64 || (VECTOR_BYTES == 32 && !defined(TENSOR_FLOAT64))
#define LOW_HALVES 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_HALVES 4, 12, 5, 13, 6, 14, 7, 15
#elif VECTOR_BYTES == 32 || !defined(TENSOR_FLOAT64)
#define LOW_HALVES 0, 4, 1, 5
#define HIGH_HALVES 2, 6, 3, 7
#else
#define LOW_HALVES 0, 2
#define HIGH_HALVES 1, 3
#endif
INLINE vec interleave_low(vec a, vec b) { return __builtin_shufflevector(a, b, LOW_HALVES); }
INLINE vec interleave_high(vec a, vec b) { return __builtin_shufflevector(a, b, HIGH_HALVES); }

// max(0, .), which leaves what is not a number.
INLINE vec rectified(vec v) {
  __typeof__(v < v) negative = v < 0;
  return (vec)((__typeof__(negative))v & ~negative);
}

#define UNROLL _Pragma("clang loop unroll(full)")

INLINE long least(long a, long b) { return a < b ? a : b; }
