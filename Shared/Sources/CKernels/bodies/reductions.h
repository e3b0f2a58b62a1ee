// Sums, extrema and the softmax family. Wide sums run over independent lanes, in an order that
// depends on the length only.

static double sum_of_products(long n, const real *x, const real *y) {
  double lanes[16] = {0};
  long i = 0;
  for (; i + 16 <= n; i += 16) {
    for (int l = 0; l < 16; l++) lanes[l] += (double)x[i + l] * (double)y[i + l];
  }
  double total = 0;
  for (; i < n; i++) total += (double)x[i] * (double)y[i];
  for (int l = 0; l < 16; l++) total += lanes[l];
  return total;
}

static double sum_of_squares(long n, const real *x) { return sum_of_products(n, x, x); }

INLINE real sum_of_row(long n, const real *x) {
  vec sum = {0};
  real rest = 0;
  long i = 0;
  for (; i + LANES <= n; i += LANES) sum += load(x + i);
  for (; i < n; i++) rest += x[i];
  return lane_sum(sum) + rest;
}

INLINE real product_of_rows(long n, const real *x, const real *y) {
  vec sum = {0};
  real rest = 0;
  long i = 0;
  for (; i + LANES <= n; i += LANES) sum += load(x + i) * load(y + i);
  for (; i < n; i++) rest += x[i] * y[i];
  return lane_sum(sum) + rest;
}

INLINE real maximum_of_row(long n, const real *x) {
  real best = x[0];
  for (long i = 1; i < n; i++) best = x[i] > best || x[i] != x[i] ? x[i] : best;
  return best;
}

INLINE real minimum_of_row(long n, const real *x) {
  real best = x[0];
  for (long i = 1; i < n; i++) best = x[i] < best || x[i] != x[i] ? x[i] : best;
  return best;
}

// The largest number of a row; what is undefined shows in the sum of exponentials.
INLINE real top_of_row(long n, const real *x) {
  real top = x[0];
  long i = 0;
  if (n >= LANES) {
    vec best = load(x);
    for (i = LANES; i + LANES <= n; i += LANES) {
      vec next = load(x + i);
      best = choose(next > best, next, best);
    }
    top = lane_maximum(best);
  }
  for (; i < n; i++) top = x[i] > top ? x[i] : top;
  return top;
}

INLINE vec exp_of_lanes(vec x) {
  real lanes[LANES];
  store(lanes, x);
  for (long l = 0; l < LANES; l++) lanes[l] = exp_below_(lanes[l]);
  return load(lanes);
}

// The sum of exp(x - top), where top is the largest number of the row.
INLINE real sum_of_exponentials(long n, const real *x, real top) {
  vec sum = {0};
  real rest = 0;
  long i = 0;
  for (; i + LANES <= n; i += LANES) sum += exp_of_lanes(load(x + i) - top);
  for (; i < n; i++) rest += exp_below_(x[i] - top);
  return lane_sum(sum) + rest;
}

static void reduce_rows(int reduction, long rows, long n, const real *x, real *y) {
  for (long r = 0; r < rows; r++, x += n) {
    y[r] = reduction == SF_SUM               ? sum_of_row(n, x)
           : reduction == SF_REDUCE_MAXIMUM  ? maximum_of_row(n, x)
                                             : minimum_of_row(n, x);
  }
}

static void reduce(int reduction, long outer, long axis, long inner, const real *x, real *y) {
  if (inner == 1) {
    reduce_rows(reduction, outer, axis, x, y);
    return;
  }
  for (long o = 0; o < outer; o++, y += inner) {
    memcpy(y, x, inner * sizeof(real));
    x += inner;
    for (long a = 1; a < axis; a++, x += inner) {
      if (reduction == SF_SUM) {
        for (long i = 0; i < inner; i++) y[i] += x[i];
      } else if (reduction == SF_REDUCE_MAXIMUM) {
        for (long i = 0; i < inner; i++) y[i] = x[i] > y[i] || x[i] != x[i] ? x[i] : y[i];
      } else {
        for (long i = 0; i < inner; i++) y[i] = x[i] < y[i] || x[i] != x[i] ? x[i] : y[i];
      }
    }
  }
}

static void softmax(long rows, long columns, const real *x, bool logarithm, real *y) {
  for (long r = 0; r < rows; r++, x += columns, y += columns) {
    real top = top_of_row(columns, x);
    for (long c = 0; c < columns; c++) y[c] = exp_below_(x[c] - top);
    real total = sum_of_row(columns, y);
    if (logarithm) {
      // Not x - (top + log total): that sum is rounded where logits are large.
      real shift = log_(total);
      for (long c = 0; c < columns; c++) y[c] = (x[c] - top) - shift;
    } else {
      real scale = 1 / total;
      for (long c = 0; c < columns; c++) y[c] *= scale;
    }
  }
}

// softmax: dx = y (g - <g, y>); log-softmax: dx = g - exp(y) sum(g).
static void softmax_gradient(long rows, long columns, const real *y, const real *g, bool logarithm,
                             real *dx) {
  for (long r = 0; r < rows; r++, y += columns, g += columns, dx += columns) {
    if (logarithm) {
      real total = sum_of_row(columns, g);
      for (long c = 0; c < columns; c++) dx[c] = g[c] - exp_(y[c]) * total;
    } else {
      real inner = (real)sum_of_products(columns, g, y);
      for (long c = 0; c < columns; c++) dx[c] = y[c] * (g[c] - inner);
    }
  }
}
