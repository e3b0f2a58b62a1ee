// Layer and root-mean-square normalisation: each row of [rows, channels] by itself.

INLINE real mean_of_row(long n, const real *x) {
  vec sum = {0};
  long c = 0;
  for (; c + LANES <= n; c += LANES) sum += load(x + c);
  real total = 0;
  for (; c < n; c++) total += x[c];
  return (total + lane_sum(sum)) / (real)n;
}

INLINE real variance_of_row(long n, const real *x, real mean) {
  vec sum = {0};
  long c = 0;
  for (; c + LANES <= n; c += LANES) {
    vec d = load(x + c) - mean;
    sum += d * d;
  }
  real total = 0;
  for (; c < n; c++) total += (x[c] - mean) * (x[c] - mean);
  return (total + lane_sum(sum)) / (real)n;
}

static void normalize_rows(const sf_row_normalization *s, long rows, const real *restrict x,
                           const real *restrict gamma, const real *restrict beta,
                           real *restrict y, real *restrict means, real *restrict scales) {
  long n = s->channels;
  for (long r = 0; r < rows; r++, x += n, y += n) {
    real mean = s->centered ? mean_of_row(n, x) : 0;
    real scale = 1 / sqrt_(variance_of_row(n, x, mean) + s->epsilon);
    means[r] = mean;
    scales[r] = scale;
    for (long c = 0; c < n; c++) y[c] = (x[c] - mean) * scale * gamma[c] + beta[c];
  }
}

// With h = g gamma and xhat the normalised row: dgamma += g xhat, dbeta += g, and the means of h
// and of h xhat.
INLINE void row_gradient_sums(long n, const real *restrict x, const real *restrict g,
                              const real *restrict gamma, real mean, real scale,
                              real *restrict dgamma, real *restrict dbeta, real *of_h,
                              real *of_product) {
  vec sum = {0}, product = {0};
  real sum_rest = 0, product_rest = 0;
  long c = 0;
  for (; c + LANES <= n; c += LANES) {
    vec xhat = (load(x + c) - mean) * scale, k = load(g + c), h = k * load(gamma + c);
    sum += h;
    product += h * xhat;
    store(dgamma + c, load(dgamma + c) + k * xhat);
    store(dbeta + c, load(dbeta + c) + k);
  }
  for (; c < n; c++) {
    real xhat = (x[c] - mean) * scale, h = g[c] * gamma[c];
    sum_rest += h;
    product_rest += h * xhat;
    dgamma[c] += g[c] * xhat;
    dbeta[c] += g[c];
  }
  *of_h = (lane_sum(sum) + sum_rest) / (real)n;
  *of_product = (lane_sum(product) + product_rest) / (real)n;
}

// dx = scale (h - mean(h) - xhat mean(h xhat)).
static void normalize_rows_gradient(const sf_row_normalization *s, long rows, const real *x,
                                    const real *g, const real *gamma, const real *means,
                                    const real *scales, real *restrict dx, real *dgamma,
                                    real *dbeta) {
  long n = s->channels;
  memset(dgamma, 0, n * sizeof(real));
  memset(dbeta, 0, n * sizeof(real));
  for (long r = 0; r < rows; r++, x += n, g += n, dx += n) {
    real mean = means[r], scale = scales[r], of_h, of_product;
    row_gradient_sums(n, x, g, gamma, mean, scale, dgamma, dbeta, &of_h, &of_product);
    if (!s->centered) of_h = 0;
    real slope = of_product * scale;
    for (long c = 0; c < n; c++) {
      dx[c] = scale * (g[c] * gamma[c] - of_h - (x[c] - mean) * slope);
    }
  }
}
