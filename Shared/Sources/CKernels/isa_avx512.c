// Kernels for processors with AVX-512: 64-byte vectors, 32 registers.
#if defined(__x86_64__)
#define ISA avx512
#define VECTOR_BYTES 64
#define TILE_PIXELS 14
#define ISA_TARGET "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"
#include "bodies/all.h"
#else
typedef int sf_no_avx512;
#endif
