// Kernels for any processor: 16-byte vectors.
#define ISA plain
#define VECTOR_BYTES 16
#define TILE_PIXELS 4
#include "bodies/all.h"
