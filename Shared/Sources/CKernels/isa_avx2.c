// Kernels for processors with AVX2 and FMA: 32-byte vectors, 16 registers.
#if defined(__x86_64__)
#define ISA avx2
#define VECTOR_BYTES 32
#define TILE_PIXELS 6
#define ISA_TARGET "avx2,fma"
#include "bodies/all.h"
#else
typedef int sf_no_avx2;
#endif
