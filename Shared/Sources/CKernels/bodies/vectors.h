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

INLINE long least(long a, long b) { return a < b ? a : b; }

// A loop over registers: `count` is a constant where the function is inlined.
#define EACH_REGISTER(i, count) _Pragma("clang loop unroll(full)") for (int i = 0; i < count; i++)
