// Memory that stays with the process once it has been used: a training step frees and asks for the
// same buffers again, and page faults would cost more than the arithmetic.
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "CKernels.h"

__attribute__((constructor)) static void keep_freed_pages(void) {
#ifdef M_MMAP_THRESHOLD
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 16 << 20);
#endif
}

sf_real *sf_allocate(long count) {
  void *pointer = NULL;
  size_t bytes = (size_t)(count > 0 ? count : 1) * sizeof(sf_real);
  if (posix_memalign(&pointer, 64, (bytes + 63) & ~(size_t)63) != 0) {
    fprintf(stderr, "out of memory: %zu bytes for one tensor\n", bytes);
    exit(4);
  }
  return pointer;
}

void sf_deallocate(sf_real *pointer) { free(pointer); }

static _Thread_local void *context;
void *sf_thread_context(void) { return context; }
void sf_set_thread_context(void *value) { context = value; }

long sf_peak_memory(void) {
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss * 1024L : 0;
}
