// Threads that start a piece of work at the same moment.
#ifndef CREW_H
#define CREW_H

/// Runs body(context, 0) ... body(context, threads - 1) on as many threads at once and returns the
/// seconds from their common start to the end of the last one; 0 when a thread cannot be started.
double crew_time(int threads, void (*body)(void *context, int thread), void *context);

#endif
