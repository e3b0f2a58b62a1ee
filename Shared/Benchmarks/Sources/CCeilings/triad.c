// Memory bandwidth by the triad of the STREAM benchmark.
#include <stdlib.h>

#include "CCeilings.h"
#include "crew.h"

#define PASSES 5

typedef struct {
  float *a, *b, *c;
  long count;
  int threads;
} arrays;

static void triad(void *context, int thread) {
  arrays *s = context;
  long from = s->count * thread / s->threads, to = s->count * (thread + 1) / s->threads;
  for (long i = from; i < to; i++) s->a[i] = s->b[i] + 3.0f * s->c[i];
}

static void fill(arrays *s) {
  for (long i = 0; i < s->count; i++) {
    s->a[i] = 0;
    s->b[i] = 1;
    s->c[i] = (float)i;
  }
}

double ceiling_triad_bandwidth(int threads, long bytes) {
  arrays s = {.count = bytes / (long)sizeof(float), .threads = threads};
  s.a = malloc((size_t)bytes);
  s.b = malloc((size_t)bytes);
  s.c = malloc((size_t)bytes);
  double best = 0;
  if (s.a && s.b && s.c) {
    fill(&s);
    for (int pass = 0; pass < PASSES; pass++) {
      double seconds = crew_time(threads, triad, &s);
      double rate = seconds > 0 ? 3.0 * (double)bytes / seconds : 0;
      if (rate > best) best = rate;
    }
  }
  free(s.a);
  free(s.b);
  free(s.c);
  return best;
}
