// Memory that stays with the process once it has been used: a training step frees and asks for the
// same buffers again, and page faults would cost more than the arithmetic.
#include <malloc.h>
#include <pthread.h>
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

// Small blocks are kept in lists per thread and size, four sizes to an octave: asking the system for
// 64 bytes takes as long as a hundred additions.
enum { unit = 64, largest_kept = 1 << 16, size_count = 36, kept_bytes = 1 << 16 };

typedef struct kept_block {
  struct kept_block *next;
} kept_block;

static _Thread_local struct {
  kept_block *first;
  int count;
} kept[size_count];

// Frees what a thread has kept when it ends; the main thread's blocks go with the process.
static void free_kept_blocks(void *unused) {
  (void)unused;
  for (int i = 0; i < size_count; i++) {
    for (kept_block *block = kept[i].first, *next; block; block = next) {
      next = block->next;
      free(block);
    }
    kept[i].first = NULL;
    kept[i].count = 0;
  }
}

static pthread_key_t end_of_thread;
static int has_end_of_thread;

__attribute__((constructor)) static void create_end_of_thread(void) {
  has_end_of_thread = pthread_key_create(&end_of_thread, free_kept_blocks) == 0;
}

// Thread-local values of other libraries may give blocks back after that: then it is set anew.
static void expect_end_of_thread(void) {
  if (has_end_of_thread && !pthread_getspecific(end_of_thread)) {
    pthread_setspecific(end_of_thread, kept);
  }
}

// The place of a size in the lists; `*bytes` is rounded up to that size.
static int size_index(size_t *bytes) {
  size_t units = (*bytes + unit - 1) / unit;
  if (units <= 8) {
    *bytes = units * unit;
    return (int)units - 1;
  }
  int octave = 63 - __builtin_clzl(units - 1);
  size_t step = (size_t)1 << (octave - 2);
  units = (units + step - 1) / step * step;
  *bytes = units * unit;
  return 8 + (octave - 3) * 4 + (int)(units / step) - 5;
}

static size_t byte_count(long count) { return (size_t)(count > 0 ? count : 1) * sizeof(sf_real); }

sf_real *sf_allocate(long count) {
  void *pointer = NULL;
  size_t bytes = byte_count(count);
  if (bytes <= largest_kept) {
    int index = size_index(&bytes);
    kept_block *block = kept[index].first;
    if (block) {
      kept[index].first = block->next;
      kept[index].count--;
      return (sf_real *)block;
    }
  }
  if (posix_memalign(&pointer, unit, (bytes + unit - 1) & ~(size_t)(unit - 1)) != 0) {
    fprintf(stderr, "out of memory: %zu bytes for one tensor\n", bytes);
    exit(4);
  }
  return pointer;
}

void sf_deallocate(sf_real *pointer, long count) {
  size_t bytes = byte_count(count);
  if (bytes <= largest_kept) {
    int index = size_index(&bytes);
    if (kept[index].count < 16 + (int)(kept_bytes / bytes)) {
      if (!kept[index].first) expect_end_of_thread();
      kept_block *block = (kept_block *)pointer;
      block->next = kept[index].first;
      kept[index].first = block;
      kept[index].count++;
      return;
    }
  }
  free(pointer);
}

void sf_return_freed_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

static _Thread_local void *context;
void *sf_thread_context(void) { return context; }
void sf_set_thread_context(void *value) { context = value; }

long sf_peak_memory(void) {
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss * 1024L : 0;
}
