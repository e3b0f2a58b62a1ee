// Cross-entropy of rows of logits x against target distributions t, which are labels with a share
// `smoothing` spread over all classes, or given in full: sum(t) lse(x) - <t, x>.

INLINE real target_sum(const sf_targets *t, long row, long columns) {
  return t->full ? sum_of_row(columns, t->full + row * columns) : 1;
}

// <t, x>; a target of zero leaves out its class, whose logit may be minus infinity.
INLINE real target_product(const sf_targets *t, long row, long columns, const real *x) {
  if (t->full) {
    const real *full = t->full + row * columns;
    real lanes[LANES] = {0}, rest = 0;
    long c = 0;
    for (; c + LANES <= columns; c += LANES) {
      for (long l = 0; l < LANES; l++) {
        lanes[l] += full[c + l] != 0 ? full[c + l] * x[c + l] : (real)0;
      }
    }
    for (; c < columns; c++) rest += full[c] != 0 ? full[c] * x[c] : (real)0;
    return lane_sum(load(lanes)) + rest;
  }
  real own = (1 - t->smoothing) * x[t->labels[row]];
  if (t->smoothing == 0) return own;
  return own + t->smoothing / (real)columns * sum_of_row(columns, x);
}

static void cross_entropy(const sf_targets *t, long rows, long columns, const real *x,
                          real *losses, real *log_sums) {
  for (long r = 0; r < rows; r++, x += columns) {
    losses[r] = top_of_row(columns, x);
    log_sums[r] = sum_of_exponentials(columns, x, losses[r]);
  }
  for (long r = 0; r < rows; r++) log_sums[r] = losses[r] + log_(log_sums[r]);
  x -= rows * columns;
  for (long r = 0; r < rows; r++, x += columns) {
    losses[r] = target_sum(t, r, columns) * log_sums[r] - target_product(t, r, columns, x);
  }
}

// dx = scale (sum(t) softmax(x) - t).
static void cross_entropy_gradient(const sf_targets *t, long rows, long columns,
                                   const real *restrict x, const real *log_sums, real scale,
                                   real *restrict dx) {
  for (long r = 0; r < rows; r++, x += columns, dx += columns) {
    real log_sum = log_sums[r], mass = scale * target_sum(t, r, columns);
    if (t->full) {
      const real *restrict full = t->full + r * columns;
      for (long c = 0; c < columns; c++) {
        dx[c] = mass * exp_(x[c] - log_sum) - scale * full[c];
      }
    } else {
      real even = scale * t->smoothing / (real)columns;
      for (long c = 0; c < columns; c++) dx[c] = mass * exp_(x[c] - log_sum) - even;
      dx[t->labels[r]] -= scale * (1 - t->smoothing);
    }
  }
}
