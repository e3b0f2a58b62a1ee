// Picks the instruction set once, before main, and forwards every kernel to it.
#include <stdlib.h>
#include <string.h>

#include "tables.h"

static const sf_table *best = &sf_table_plain;  // for threads that have not chosen
static _Thread_local const sf_table *chosen;

static const sf_table *current(void) { return chosen ? chosen : best; }

static const sf_table *find(const char *name) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  if (avx512 && (!name || !strcmp(name, "avx512"))) return &sf_table_avx512;
  if (avx2 && (!name || !strcmp(name, "avx2"))) return &sf_table_avx2;
#endif
  if (!name || !strcmp(name, "plain")) return &sf_table_plain;
  return NULL;
}

// Runs before main, while no other thread can be inside BLAS, and after BLAS's own constructors.
__attribute__((constructor)) static void choose(void) {
  const sf_table *wanted = find(getenv("SUREFOOT_ISA"));
  best = wanted ? wanted : find(NULL);
  sf_choose_blas_kernels(best->name);
}

const char *sf_isa_name(void) { return current()->name; }

bool sf_isa_select(const char *name) {
  const sf_table *wanted = find(name);
  if (wanted) chosen = wanted;
  return wanted != NULL;
}

const void *sf_thread_isa(void) { return chosen; }
void sf_set_thread_isa(const void *isa) { chosen = isa; }

#define FORWARD(result, name, parameters, arguments) \
  result sf_##name parameters { return current()->name arguments; }
SF_KERNELS(FORWARD)
