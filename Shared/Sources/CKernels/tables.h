// One table of kernels per instruction set.
#ifndef TABLES_H
#define TABLES_H

#include "CKernels.h"

typedef struct {
  const char *name;
#define ENTRY(result, name, parameters, arguments) result(*name) parameters;
  SF_KERNELS(ENTRY)
#undef ENTRY
} sf_table;

extern const sf_table sf_table_plain;
#if defined(__x86_64__)
extern const sf_table sf_table_avx2;
extern const sf_table sf_table_avx512;
#endif

// What a thread has chosen, on its way to the workers that help it.
const void *sf_thread_isa(void);
void sf_set_thread_isa(const void *isa);

// Makes OpenBLAS use kernels of the same width; before its first call.
void sf_choose_blas_kernels(const char *isa);

#endif
