// Chains of multiply-adds, enough of them to hide the latency of each.
#include "CCeilings.h"
#include "crew.h"

#define CHAINS 12
#define ITERATIONS 60000000L

static volatile float sink;

#define DEFINE_CHAINS(name, bytes, attribute)                                            \
  attribute static void name(void *context, int thread) {                                \
    typedef float vector __attribute__((vector_size(bytes)));                            \
    vector sums[CHAINS];                                                                 \
    for (int j = 0; j < CHAINS; j++) sums[j] = (vector){} + (float)(thread + j);         \
    vector factor = (vector){} + 0.999f, offset = (vector){} + *(float *)context;        \
    for (long i = 0; i < ITERATIONS; i++) {                                              \
      _Pragma("clang loop unroll(full)")                                                 \
      for (int j = 0; j < CHAINS; j++) sums[j] = sums[j] * factor + offset;              \
    }                                                                                    \
    for (int j = 1; j < CHAINS; j++) sums[0] += sums[j];                                 \
    sink = sums[0][0];                                                                   \
  }

DEFINE_CHAINS(chains_128, 16, )
#if defined(__x86_64__)
DEFINE_CHAINS(chains_256, 32, __attribute__((target("avx2,fma"))))
DEFINE_CHAINS(chains_512, 64, __attribute__((target("avx512f"))))
#endif

double ceiling_multiply_add_rate(int threads) {
  void (*body)(void *, int) = chains_128;
  double lanes = 4;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) {
    body = chains_512;
    lanes = 16;
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    body = chains_256;
    lanes = 8;
  }
#endif
  float offset = 1e-3f;
  double seconds = crew_time(threads, body, &offset);
  return seconds > 0 ? 2.0 * lanes * CHAINS * (double)ITERATIONS * threads / seconds : 0;
}
