// What the processor can do at best, to judge kernels by.
#ifndef CCEILINGS_H
#define CCEILINGS_H

/// The floating-point operations a second (a multiply-add counts as two) that `threads` threads
/// reach together on registers alone, with the widest vectors that the processor has.
double ceiling_multiply_add_rate(int threads);

/// The bytes a second that `threads` threads move together in `a[i] = b[i] + s * c[i]` over arrays
/// of `bytes` bytes each, counting two reads and one write; 0 when there is no memory for them.
double ceiling_triad_bandwidth(int threads, long bytes);

#endif
