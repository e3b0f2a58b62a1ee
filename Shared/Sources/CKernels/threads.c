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
#define PAUSES 64    // a few microseconds
#define YIELDS 1000  // some tenths of a millisecond: the gaps between operations of a training step

static pthread_mutex_t user = PTHREAD_MUTEX_INITIALIZER;  // held by the thread that uses the pool
static int workers;                                       // started so far

// The job's number and its next index: number << 32 | index. Who moves it from one index to the
// next runs that index. The fields of a job are only written while the ticket is closed, so whoever
// gets an index has read the fields of the same job.
#define CLOSED 0xffffffffull
static _Atomic(uint64_t) ticket = CLOSED;
static struct {
  _Atomic(void (*)(void *, long)) body;
  _Atomic(void *) context;
  _Atomic(const void *) isa;
  atomic_long count;
  atomic_int wanted;  // workers that may join
} job;
static atomic_long finished;  // indices of the current job
static _Thread_local bool inside;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static atomic_int sleepers;

// Awake for a moment, then in turns with whoever else wants the processor.
static void linger(int spin) {
  if (spin >= PAUSES) {
    sched_yield();
    return;
  }
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void take_indices(int worker) {
  for (;;) {
    uint64_t seen = atomic_load(&ticket);
    void (*body)(void *, long) = atomic_load(&job.body);
    void *context = atomic_load(&job.context);
    const void *isa = atomic_load(&job.isa);
    long index = (long)(seen & CLOSED), count = atomic_load(&job.count);
    if (worker >= atomic_load(&job.wanted) || index >= count) return;
    if (!atomic_compare_exchange_weak(&ticket, &seen, seen + 1)) continue;
    sf_set_thread_isa(isa);
    body(context, index);
    atomic_fetch_add(&finished, 1);
  }
}

static uint64_t wait_for_job_after(uint64_t last) {
  uint64_t number;
  for (int spin = 0; spin < PAUSES + YIELDS; spin++) {
    if ((number = atomic_load(&ticket) >> 32) != last) return number;
    linger(spin);
  }
  pthread_mutex_lock(&lock);
  atomic_fetch_add(&sleepers, 1);
  while ((number = atomic_load(&ticket) >> 32) == last) pthread_cond_wait(&wake, &lock);
  atomic_fetch_sub(&sleepers, 1);
  pthread_mutex_unlock(&lock);
  return number;
}

static void *work(void *argument) {
  int number = (int)(long)argument;
  uint64_t last = 0;
  inside = true;
  for (;;) {
    last = wait_for_job_after(last);
    take_indices(number);
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

static void open_job(void (*body)(void *, long), void *context, long count, int helpers) {
  atomic_store_explicit(&job.body, body, memory_order_relaxed);
  atomic_store_explicit(&job.context, context, memory_order_relaxed);
  atomic_store_explicit(&job.isa, sf_thread_isa(), memory_order_relaxed);
  atomic_store_explicit(&job.count, count, memory_order_relaxed);
  atomic_store_explicit(&job.wanted, helpers, memory_order_relaxed);
  atomic_store_explicit(&finished, 0, memory_order_relaxed);
  atomic_store(&ticket, ((atomic_load(&ticket) >> 32) + 1) << 32);
  if (atomic_load(&sleepers) == 0) return;
  pthread_mutex_lock(&lock);
  pthread_cond_broadcast(&wake);
  pthread_mutex_unlock(&lock);
}

void sf_parallel_for(long count, int threads, void (*body)(void *, long), void *context) {
  int helpers = (threads < MOST_THREADS ? threads : MOST_THREADS) - 1;
  if (helpers > count - 1) helpers = count > 0 ? (int)(count - 1) : 0;
  if (helpers < 1 || count >= (long)CLOSED || inside || pthread_mutex_trylock(&user) != 0) {
    for (long i = 0; i < count; i++) body(context, i);
    return;
  }
  inside = true;
  start_workers(helpers);
  open_job(body, context, count, helpers);
  take_indices(-1);
  for (int spin = 0; atomic_load(&finished) < count; spin++) linger(spin);
  atomic_fetch_or(&ticket, CLOSED);
  inside = false;
  pthread_mutex_unlock(&user);
}

int sf_processor_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int)online : 1;
}
