// The bodies of all kernels, compiled once per instruction set; see isa_*.c.
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../tables.h"

typedef sf_real real;

#define PASTE(a, b) a##b
#define PASTE2(a, b) PASTE(a, b)
#define TEXT(a) #a
#define TEXT2(a) TEXT(a)
#define INLINE static inline __attribute__((always_inline))

#ifdef ISA_TARGET
#define PUSH(text) _Pragma(TEXT(clang attribute push(__attribute__((target(text))), apply_to = function)))
PUSH(ISA_TARGET)
#endif

// FMA where the processor has it; the order of additions stays as written.
#pragma clang fp contract(fast)

#include "vectors.h"
#include "functions.h"
#include "elementwise.h"
#include "reductions.h"
#include "cross_entropy.h"
#include "rows.h"
#include "attention.h"
#include "channels.h"
#include "convolution.h"
#include "winograd.h"
#include "pooling.h"
#include "optimizers.h"
#include "products.h"

#ifdef ISA_TARGET
#pragma clang attribute pop
#endif

const sf_table PASTE2(sf_table_, ISA) = {
    .name = TEXT2(ISA),
#define ENTRY(result, name, parameters, arguments) .name = name,
    SF_KERNELS(ENTRY)
#undef ENTRY
};
