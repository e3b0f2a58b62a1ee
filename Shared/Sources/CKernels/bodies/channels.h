// Normalisation of images by the statistics of their channels, in steps that cut a batch into
// blocks of rows: moments of blocks, statistics joined from them, and passes over rows with one
// scale and shift per channel. A block has `rows` rows of `channels`.

#define CHANNEL_BLOCK 512

// Few channels leave vector registers half empty, so neighbouring positions are treated as one
// with as many times the channels; what belongs to channels is repeated, sums are folded back.
INLINE long repeats(long positions, long channels) {
  long r = 1;
  while (2 * r * channels <= 64 && positions % (2 * r) == 0) r *= 2;
  return r;
}

INLINE void repeat(long channels, long times, real *values) {
  for (long i = channels; i < times * channels; i++) values[i] = values[i - channels];
}

INLINE void fold(long channels, long times, real *sums) {
  for (long r = 1; r < times; r++) {
    for (long c = 0; c < channels; c++) sums[c] += sums[r * channels + c];
  }
}

// Sums stay in registers: `vectors` of them, or one number.
INLINE void vector_sums(const int vectors, long positions, long channels, const real *x,
                        const real *mean, bool squared, real *sums) {
  vec sum[4] = {0}, center[4];
  EACH_REGISTER(v, vectors) center[v] = load(mean + v * LANES);
  for (long p = 0; p < positions; p++, x += channels) {
    EACH_REGISTER(v, vectors) {
      vec d = load(x + v * LANES) - center[v];
      sum[v] += squared ? d * d : d;
    }
  }
  EACH_REGISTER(v, vectors) store(sums + v * LANES, sum[v]);
}

INLINE real single_sum(long positions, long channels, const real *x, real mean, bool squared) {
  real sum = 0;
  for (long p = 0; p < positions; p++, x += channels)
    sum += squared ? (*x - mean) * (*x - mean) : *x - mean;
  return sum;
}

// sums[c] = sum over positions of (x - mean_c)^power.
INLINE void channel_sums(long positions, long channels, const real *x, const real *mean,
                         const bool squared, real *sums) {
  long c = 0;
  for (; c + 4 * LANES <= channels; c += 4 * LANES)
    vector_sums(4, positions, channels, x + c, mean + c, squared, sums + c);
  for (; c + LANES <= channels; c += LANES)
    vector_sums(1, positions, channels, x + c, mean + c, squared, sums + c);
  for (; c < channels; c++)
    sums[c] = single_sum(positions, channels, x + c, mean[c], squared);
}

// per_channel[c] = the mean over its group.
INLINE void fold_groups(long channels, long groups, real scale, const real *sums,
                        real *per_channel) {
  long width = channels / groups;
  for (long g = 0; g < groups; g++) {
    real total = 0;
    for (long c = g * width; c < (g + 1) * width; c++) total += sums[c];
    for (long c = g * width; c < (g + 1) * width; c++) per_channel[c] = total * scale;
  }
}

// With h = g gamma: dx = scale (h - mean(h) - xhat mean(h xhat)), written as dx = t g + q x + r.
INLINE void gradient_coefficients(const sf_normalization *s, const real *gamma, const real *mean,
                                  const real *scale, const real *dgamma, const real *dbeta,
                                  real *t, real *q, real *r) {
  long n = s->channels, width = n / s->groups;
  real share = 1 / (real)(s->positions * width);
  for (long c = 0; c < n; c++) t[c] = dgamma[c] * (gamma ? gamma[c] : (real)1);
  fold_groups(n, s->groups, share, t, q);
  for (long c = 0; c < n; c++) t[c] = dbeta[c] * (gamma ? gamma[c] : (real)1);
  fold_groups(n, s->groups, share, t, r);
  for (long c = 0; c < n; c++) {
    real k = scale[c / width];
    t[c] = (gamma ? gamma[c] : (real)1) * k;
    q[c] = -q[c] * k * k;
    r[c] = -r[c] * k - q[c] * mean[c / width];
  }
}

// A loop over rows as wide as the repeated channels; `work` holds `arrays` of that width.
typedef struct {
  long channels, times, wide, rows;
} wide_rows;

INLINE wide_rows widen(long rows, long channels) {
  long times = repeats(rows, channels);
  return (wide_rows){channels, times, times * channels, rows / times};
}

#define WIDE_WORK(arrays)                                                          \
  real local[arrays * CHANNEL_BLOCK];                                              \
  real *work = channels <= CHANNEL_BLOCK ? local : sf_allocate(arrays * channels); \
  const wide_rows loop = widen(rows, channels);                                    \
  const long wide = loop.wide;
#define END_WORK(arrays) \
  if (work != local) sf_deallocate(work, arrays * channels);

INLINE void spread(wide_rows loop, const real *values, real *wide) {
  memcpy(wide, values, loop.channels * sizeof(real));
  repeat(loop.channels, loop.times, wide);
}

static void channel_moments(long rows, long channels, const real *x, real *moments) {
  WIDE_WORK(2)
  real *sums = work, *means = work + wide;
  memset(means, 0, wide * sizeof(real));
  channel_sums(loop.rows, wide, x, means, false, sums);
  fold(channels, loop.times, sums);
  for (long c = 0; c < channels; c++) moments[c] = sums[c] / (real)rows;
  spread(loop, moments, means);
  channel_sums(loop.rows, wide, x, means, true, sums);
  fold(channels, loop.times, sums);
  memcpy(moments + channels, sums, channels * sizeof(real));
  END_WORK(2)
}

// Chan et al. 1983: squared deviations from the mean of all are those from the mean of each block
// plus those of the blocks' means.
static void join_moments(const sf_normalization *s, long blocks, long block_rows,
                         const real *moments, real *means, real *scales) {
  long n = s->channels, width = n / s->groups;
  double count = (double)s->positions * (double)width;
  for (long g = 0; g < s->groups; g++) {
    double total = 0, squares = 0;
    for (long k = 0; k < blocks; k++) {
      double rows = (double)least(block_rows, s->positions - k * block_rows);
      for (long c = g * width; c < (g + 1) * width; c++) total += rows * moments[2 * k * n + c];
    }
    double mean = total / count;
    for (long k = 0; k < blocks; k++) {
      double rows = (double)least(block_rows, s->positions - k * block_rows);
      for (long c = g * width; c < (g + 1) * width; c++) {
        double offset = moments[2 * k * n + c] - mean;
        squares += moments[(2 * k + 1) * n + c] + rows * offset * offset;
      }
    }
    means[g] = (real)mean;
    scales[g] = (real)(1 / sqrt(squares / count + (double)s->epsilon));
  }
}

static void scale_channels(long rows, long channels, const real *scale, const real *shift,
                           bool rectified, const real *restrict x, real *restrict y) {
  WIDE_WORK(2)
  real *restrict a = work, *restrict b = work + wide;
  spread(loop, scale, a);
  spread(loop, shift, b);
  for (long p = 0; p < loop.rows; p++, x += wide, y += wide) {
    if (rectified) {
      for (long c = 0; c < wide; c++) {
        real v = a[c] * x[c] + b[c];
        y[c] = v < 0 ? (real)0 : v;
      }
    } else {
      for (long c = 0; c < wide; c++) y[c] = a[c] * x[c] + b[c];
    }
  }
  END_WORK(2)
}

static void channel_gradient_sums(long rows, long channels, const real *restrict x,
                                  const real *scale, const real *shift, const real *mean,
                                  bool rectified, const real *g, real *h, real *sums) {
  WIDE_WORK(5)
  real *restrict a = work, *restrict b = work + wide, *restrict m = work + 2 * wide;
  real *restrict total = work + 3 * wide, *restrict product = work + 4 * wide;
  spread(loop, scale, a);
  spread(loop, shift, b);
  spread(loop, mean, m);
  memset(total, 0, 2 * wide * sizeof(real));
  for (long p = 0; p < loop.rows; p++, x += wide, g += wide, h += wide) {
#pragma clang loop vectorize(assume_safety)
    for (long c = 0; c < wide; c++) {
      real v = rectified && !(a[c] * x[c] + b[c] > 0) ? (real)0 : g[c];
      h[c] = v;
      total[c] += v;
      product[c] += v * (x[c] - m[c]);
    }
  }
  fold(channels, loop.times, total);
  fold(channels, loop.times, product);
  memcpy(sums, total, channels * sizeof(real));
  memcpy(sums + channels, product, channels * sizeof(real));
  END_WORK(5)
}

static void join_gradient_sums(const sf_normalization *s, long blocks, const real *sums,
                               const real *means, const real *scales, const real *gamma,
                               real *dgamma, real *dbeta, real *coefficients) {
  long n = s->channels, width = n / s->groups;
  for (long c = 0; c < n; c++) {
    double total = 0, product = 0;
    for (long k = 0; k < blocks; k++) {
      total += sums[2 * k * n + c];
      product += sums[(2 * k + 1) * n + c];
    }
    dgamma[c] = (real)product * scales[c / width];
    dbeta[c] = (real)total;
  }
  gradient_coefficients(s, gamma, means, scales, dgamma, dbeta, coefficients, coefficients + n,
                        coefficients + 2 * n);
}

static void channel_input_gradient(long rows, long channels, const real *coefficients,
                                   const real *restrict x, const real *h, real *dx) {
  WIDE_WORK(3)
  real *restrict t = work, *restrict q = work + wide, *restrict r = work + 2 * wide;
  spread(loop, coefficients, t);
  spread(loop, coefficients + channels, q);
  spread(loop, coefficients + 2 * channels, r);
  for (long p = 0; p < loop.rows; p++, x += wide, h += wide, dx += wide) {
#pragma clang loop vectorize(assume_safety)
    for (long c = 0; c < wide; c++) dx[c] = t[c] * h[c] + q[c] * x[c] + r[c];
  }
  END_WORK(3)
}
#undef WIDE_WORK
#undef END_WORK
