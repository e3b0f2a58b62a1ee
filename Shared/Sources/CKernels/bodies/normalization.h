// Batch, group, layer, instance and root-mean-square normalisation are one computation over
// [images, positions, channels] with different groups. Sums run over positions, channel by channel
// (vector lanes are channels), and are folded into groups afterwards.

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

// per_channel[c] = the mean of its group's sums; also written per group.
INLINE void fold_groups(long channels, long groups, real scale, const real *sums, real *per_group,
                        real *per_channel) {
  long width = channels / groups;
  for (long g = 0; g < groups; g++) {
    real total = 0;
    for (long c = g * width; c < (g + 1) * width; c++) total += sums[c];
    if (per_group) per_group[g] = total * scale;
    for (long c = g * width; c < (g + 1) * width; c++) per_channel[c] = total * scale;
  }
}

INLINE void normalize_image(const sf_normalization *s, const real *x, const real *gamma,
                            const real *beta, real *y, real *mean, real *scale, real *work) {
  long n = s->channels, width = n / s->groups;
  long times = repeats(s->positions, n), wide = times * n, rows = s->positions / times;
  real share = 1 / (real)(s->positions * width);
  real *sums = work, *means = work + wide, *a = work + 2 * wide, *b = work + 3 * wide;
  memset(means, 0, wide * sizeof(real));
  memset(mean, 0, s->groups * sizeof(real));
  if (s->centered) {
    channel_sums(rows, wide, x, means, false, sums);
    fold(n, times, sums);
    fold_groups(n, s->groups, share, sums, mean, means);
    repeat(n, times, means);
  }
  channel_sums(rows, wide, x, means, true, sums);
  fold(n, times, sums);
  fold_groups(n, s->groups, share, sums, scale, a);
  for (long g = 0; g < s->groups; g++) scale[g] = 1 / sqrt_(scale[g] + s->epsilon);
  for (long c = 0; c < n; c++) {
    a[c] = (gamma ? gamma[c] : (real)1) * scale[c / width];
    b[c] = (beta ? beta[c] : (real)0) - means[c] * a[c];
  }
  repeat(n, times, a);
  repeat(n, times, b);
  for (long p = 0; p < rows; p++, x += wide, y += wide) {
    if (s->rectified) {
      for (long c = 0; c < wide; c++) {
        real v = a[c] * x[c] + b[c];
        y[c] = v < 0 ? (real)0 : v;
      }
    } else {
      for (long c = 0; c < wide; c++) y[c] = a[c] * x[c] + b[c];
    }
  }
}

// Room for `arrays` per-channel arrays, each wide enough for repeated channels.
#define WORK(arrays)                                                    \
  real local[arrays * CHANNEL_BLOCK];                                   \
  real *work = s->channels <= CHANNEL_BLOCK ? local : sf_allocate(arrays * s->channels);

static void normalize(const sf_normalization *s, const real *x, const real *gamma,
                      const real *beta, real *y, real *means, real *scales) {
  WORK(4)
  long size = s->positions * s->channels;
  for (long i = 0; i < s->images; i++) {
    normalize_image(s, x + i * size, gamma, beta, y + i * size, means + i * s->groups,
                    scales + i * s->groups, work);
  }
  if (work != local) sf_deallocate(work, 4 * s->channels);
}

// Sums over positions of g and of g * (x - mean), with g cut where the rectified result was 0.
INLINE void gradient_sums(const sf_normalization *s, long rows, long wide, const real *restrict x,
                          const real *restrict y, const real *restrict g, const real *restrict mean,
                          real *restrict products, real *restrict sums) {
  memset(products, 0, wide * sizeof(real));
  memset(sums, 0, wide * sizeof(real));
  for (long p = 0; p < rows; p++, x += wide, y += wide, g += wide) {
    for (long c = 0; c < wide; c++) {
      real h = s->rectified && !(y[c] > 0) ? (real)0 : g[c];
      sums[c] += h;
      products[c] += h * (x[c] - mean[c]);
    }
  }
}

// With h = g gamma: dx = scale (h - mean(h) - xhat mean(h xhat)), written as dx = t g + q x + r.
INLINE void gradient_coefficients(const sf_normalization *s, const real *gamma, const real *mean,
                                  const real *scale, const real *dgamma, const real *dbeta,
                                  real *t, real *q, real *r) {
  long n = s->channels, width = n / s->groups;
  real share = 1 / (real)(s->positions * width);
  for (long c = 0; c < n; c++) t[c] = dgamma[c] * (gamma ? gamma[c] : (real)1);
  fold_groups(n, s->groups, share, t, NULL, q);
  for (long c = 0; c < n; c++) t[c] = dbeta[c] * (gamma ? gamma[c] : (real)1);
  fold_groups(n, s->groups, share, t, NULL, r);
  for (long c = 0; c < n; c++) {
    real k = scale[c / width];
    t[c] = (gamma ? gamma[c] : (real)1) * k;
    q[c] = -q[c] * k * k;
    r[c] = -(s->centered ? r[c] : (real)0) * k - q[c] * mean[c / width];
  }
}

INLINE void normalize_gradient_image(const sf_normalization *s, const real *restrict x,
                                     const real *restrict y, const real *restrict g,
                                     const real *gamma, const real *mean, const real *scale,
                                     real *restrict dx, real *dgamma, real *dbeta, real *work) {
  long n = s->channels, width = n / s->groups;
  long times = repeats(s->positions, n), wide = times * n, rows = s->positions / times;
  real *m = work, *q = work + wide, *r = work + 2 * wide, *t = work + 3 * wide;
  for (long c = 0; c < n; c++) m[c] = mean[c / width];
  repeat(n, times, m);
  gradient_sums(s, rows, wide, x, y, g, m, q, r);
  fold(n, times, q);
  fold(n, times, r);
  for (long c = 0; c < n; c++) dgamma[c] = q[c] * scale[c / width];
  memcpy(dbeta, r, n * sizeof(real));
  if (!dx) return;
  gradient_coefficients(s, gamma, mean, scale, dgamma, dbeta, t, q, r);
  repeat(n, times, t);
  repeat(n, times, q);
  repeat(n, times, r);
  for (long p = 0; p < rows; p++, x += wide, y += wide, g += wide, dx += wide) {
    for (long c = 0; c < wide; c++) {
      real h = s->rectified && !(y[c] > 0) ? (real)0 : g[c];
      dx[c] = t[c] * h + q[c] * x[c] + r[c];
    }
  }
}

static void normalize_gradient(const sf_normalization *s, const real *x, const real *y,
                               const real *g, const real *gamma, const real *means,
                               const real *scales, real *dx, real *dgamma, real *dbeta) {
  WORK(4)
  long size = s->positions * s->channels;
  for (long i = 0; i < s->images; i++) {
    normalize_gradient_image(s, x + i * size, y + i * size, g + i * size, gamma,
                             means + i * s->groups, scales + i * s->groups,
                             dx ? dx + i * size : NULL, dgamma + i * s->channels,
                             dbeta + i * s->channels, work);
  }
  if (work != local) sf_deallocate(work, 4 * s->channels);
}
