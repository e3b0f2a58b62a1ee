#define _GNU_SOURCE
#include "crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#define MOST_THREADS 64

enum { WAITING, STARTED, CALLED_OFF };

typedef struct {
  void (*body)(void *, int);
  void *context;
  int number;
  atomic_int *ready;
  atomic_int *state;
} member;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void *work(void *argument) {
  member *self = argument;
  atomic_fetch_add(self->ready, 1);
  while (atomic_load(self->state) == WAITING) sched_yield();
  if (atomic_load(self->state) == STARTED) self->body(self->context, self->number);
  return NULL;
}

double crew_time(int threads, void (*body)(void *, int), void *context) {
  if (threads < 1 || threads > MOST_THREADS) return 0;
  pthread_t crew[MOST_THREADS];
  member members[MOST_THREADS];
  atomic_int ready = 1, state = WAITING;
  int hired = 1;
  for (; hired < threads; hired++) {
    members[hired] = (member){body, context, hired, &ready, &state};
    if (pthread_create(&crew[hired], NULL, work, &members[hired]) != 0) break;
  }
  while (atomic_load(&ready) < hired) sched_yield();
  double from = now();
  atomic_store(&state, hired == threads ? STARTED : CALLED_OFF);
  if (hired == threads) body(context, 0);
  for (int i = 1; i < hired; i++) pthread_join(crew[i], NULL);
  return hired == threads ? now() - from : 0;
}
