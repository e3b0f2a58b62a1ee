// One pool of threads for the whole process. A caller hands out indices; idle workers take them one
// at a time. What an index computes never depends on who computes it, so results do not depend on
// the number of threads. A call from inside a task, or while another thread uses the pool, runs
// on the caller alone.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "tables.h"

#define MOST_THREADS 64
#define SPINS 2000  // some tenths of a millisecond: the gaps between operations of a training step

static pthread_mutex_t user = PTHREAD_MUTEX_INITIALIZER;  // held by the thread that uses the pool
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static int workers;  // started so far

static struct {
  void (*body)(void *, long);
  void *context;
  long count;
  int wanted;  // workers that may join
  const void *isa;
} job;
static atomic_long next_index;
static atomic_int busy;             // workers inside the current job
static atomic_ulong generation;     // counts jobs
static _Thread_local bool inside;

static void take_indices(void) {
  long i;
  while ((i = atomic_fetch_add(&next_index, 1)) < job.count) job.body(job.context, i);
}

static void *work(void *argument) {
  int number = (int)(long)argument;
  unsigned long seen = 0;
  inside = true;
  for (;;) {
    for (int spin = 0; spin < SPINS && atomic_load(&generation) == seen; spin++) sched_yield();
    pthread_mutex_lock(&lock);
    while (atomic_load(&generation) == seen) pthread_cond_wait(&wake, &lock);
    seen = atomic_load(&generation);
    bool mine = number < job.wanted;
    if (mine) atomic_fetch_add(&busy, 1);
    pthread_mutex_unlock(&lock);
    if (!mine) continue;
    sf_set_thread_isa(job.isa);
    take_indices();
    atomic_fetch_sub(&busy, 1);
  }
  return NULL;
}

static void start_workers(int wanted) {
  while (workers < wanted) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, (void *)(long)workers) != 0) return;
    pthread_detach(thread);
    workers++;
  }
}

void sf_parallel_for(long count, int threads, void (*body)(void *, long), void *context) {
  int helpers = (threads < MOST_THREADS ? threads : MOST_THREADS) - 1;
  if (helpers > count - 1) helpers = (int)count - 1;
  if (helpers < 1 || inside || pthread_mutex_trylock(&user) != 0) {
    for (long i = 0; i < count; i++) body(context, i);
    return;
  }
  inside = true;
  start_workers(helpers);
  pthread_mutex_lock(&lock);
  job.body = body;
  job.context = context;
  job.count = count;
  job.wanted = helpers;
  job.isa = sf_thread_isa();
  atomic_store(&next_index, 0);
  atomic_fetch_add(&generation, 1);
  pthread_cond_broadcast(&wake);
  pthread_mutex_unlock(&lock);
  take_indices();
  // A worker that joins late finds no index left; none may still be inside when the job ends.
  pthread_mutex_lock(&lock);
  job.wanted = 0;
  pthread_mutex_unlock(&lock);
  while (atomic_load(&busy) > 0) sched_yield();
  inside = false;
  pthread_mutex_unlock(&user);
}

int sf_processor_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int)online : 1;
}
