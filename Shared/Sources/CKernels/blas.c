// OpenBLAS knows processors by their model number. One that is newer than the library gets kernels
// of 2004, which are four to eight times slower here, so the library is told which of its kernels
// to take. OPENBLAS_CORETYPE overrides this, as it does OpenBLAS's own choice.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tables.h"

static int width_of_core(const char *core) {
  static const char *const wide[] = {"SkylakeX", "Cooperlake", "SapphireRapids"};
  for (int i = 0; i < 3; i++)
    if (!strcasecmp(core, wide[i])) return 512;
  return !strcasecmp(core, "Haswell") || !strcasecmp(core, "Zen") ? 256 : 128;
}

static int width_of_isa(const char *isa) {
  return !strcmp(isa, "avx512") ? 512 : !strcmp(isa, "avx2") ? 256 : 128;
}

// Other implementations of BLAS lack these symbols and are left alone.
void sf_choose_blas_kernels(const char *isa) {
  char *(*corename)(void) = (char *(*)(void))dlsym(RTLD_DEFAULT, "openblas_get_corename");
  void (*quit)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "gotoblas_dynamic_quit");
  void (*init)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "gotoblas_dynamic_init");
  if (!corename || !quit || !init || getenv("OPENBLAS_CORETYPE")) return;
  int width = width_of_isa(isa);
  if (width_of_core(corename()) >= width) return;
  setenv("OPENBLAS_CORETYPE", width == 512 ? "SkylakeX" : "Haswell", 1);
  quit();
  init();
}
