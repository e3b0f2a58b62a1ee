// The steps of Winograd's algorithm on vectors of WIDTH channels; winograd.h includes this file
// once for whole vectors and once for halves.

// Between one and the next of the 16 numbers.
INLINE long NAME(position_stride)(const sf_winograd *s) {
  return TILES * (s->channels > s->output_channels ? s->channels : s->output_channels) + WIDTH;
}

// One pixel column of four rows, times B' from the left; zeros outside the image.
INLINE void NAME(input_column)(const pixel_row *rows, long column, long width, VECTOR *t) {
  if (column < 0 || column >= width) {
    for (int i = 0; i < 4; i++) t[i] = (VECTOR){0};
    return;
  }
  VECTOR d[4];
  for (int i = 0; i < 4; i++) d[i] = LOAD(rows[i].start + column * rows[i].step);
  t[0] = d[0] - d[2];
  t[1] = d[1] + d[2];
  t[2] = d[2] - d[1];
  t[3] = d[3] - d[1];
}

// The four pixel rows that a row of tiles sees, from channel `c` on.
INLINE void NAME(rows_of_tiles)(const sf_winograd *s, const real *image, long tile_row, long c,
                                pixel_row *rows) {
  static const real zeros[WIDTH];
  for (int i = 0; i < 4; i++) {
    long row = 2 * tile_row - s->top + i;
    bool inside = row >= 0 && row < s->height;
    rows[i].start = inside ? image + row * s->width * s->channels + c : zeros;
    rows[i].step = inside ? s->channels : 0;
  }
}

// Four columns times B from the right.
INLINE void NAME(store_tile)(const VECTOR t[4][4], long stride, real *out) {
  for (int i = 0; i < 4; i++) {
    STORE(out + (4 * i + 0) * stride, t[0][i] - t[2][i]);
    STORE(out + (4 * i + 1) * stride, t[1][i] + t[2][i]);
    STORE(out + (4 * i + 2) * stride, t[2][i] - t[1][i]);
    STORE(out + (4 * i + 3) * stride, t[3][i] - t[1][i]);
  }
}

// V for one run of tiles, which share columns with their neighbours.
INLINE void NAME(transform_inputs)(const sf_winograd *s, const real *x, tile_run run, real *v) {
  const real *image = x + run.image * s->height * s->width * s->channels;
  long stride = NAME(position_stride)(s);
  v += run.slot * WIDTH;
  for (long c = 0; c < s->channels; c += WIDTH, v += TILES * WIDTH) {
    pixel_row rows[4];
    NAME(rows_of_tiles)(s, image, run.row, c, rows);
    VECTOR t[4][4];
    long column = 2 * run.column - s->left;
    NAME(input_column)(rows, column, s->width, t[0]);
    NAME(input_column)(rows, column + 1, s->width, t[1]);
    for (long tile = 0; tile < run.count; tile++) {
      column += 2;
      NAME(input_column)(rows, column, s->width, t[2]);
      NAME(input_column)(rows, column + 1, s->width, t[3]);
      NAME(store_tile)(t, stride, v + tile * WIDTH);
      for (int i = 0; i < 4; i++) t[0][i] = t[2][i], t[1][i] = t[3][i];
    }
  }
}

// Two rows of four products times A' from the left.
INLINE void NAME(load_products)(const real *m, long stride, VECTOR r[2][4]) {
  for (int k = 0; k < 4; k++) {
    VECTOR a = LOAD(m + k * stride), b = LOAD(m + (4 + k) * stride);
    VECTOR c = LOAD(m + (8 + k) * stride), d = LOAD(m + (12 + k) * stride);
    r[0][k] = a + b + c;
    r[1][k] = b - c + d;
  }
}

// y = A'MA for one run of tiles.
INLINE void NAME(transform_outputs)(const sf_winograd *s, const real *m, const real *bias,
                                    tile_run run, real *y) {
  long n = s->output_channels, stride = NAME(position_stride)(s), line = s->output_columns * n;
  y += (run.image * s->output_rows + 2 * run.row) * line + 2 * run.column * n;
  m += run.slot * WIDTH;
  bool second_row = 2 * run.row + 1 < s->output_rows;
  for (long o = 0; o < n; o += WIDTH, m += TILES * WIDTH) {
    VECTOR offset = bias ? LOAD(bias + o) : (VECTOR){0};
    for (long tile = 0; tile < run.count; tile++) {
      const real *in = m + tile * WIDTH;
      real *out = y + 2 * tile * n + o;
      bool second_column = 2 * (run.column + tile) + 1 < s->output_columns;
      VECTOR r[2][4];
      NAME(load_products)(in, stride, r);
      STORE(out, r[0][0] + r[0][1] + r[0][2] + offset);
      if (second_column) STORE(out + n, r[0][1] - r[0][2] + r[0][3] + offset);
      if (!second_row) continue;
      STORE(out + line, r[1][0] + r[1][1] + r[1][2] + offset);
      if (second_column) STORE(out + line + n, r[1][1] - r[1][2] + r[1][3] + offset);
    }
  }
}

// m[tiles, o] = sum over channels of v[tiles, c] u[c, o], for `tiles` tiles and `vectors` registers
// of output channels.
INLINE void NAME(product_tile)(const int tiles, const int vectors, const sf_winograd *s,
                               const real *v, const real *u, real *m) {
  VECTOR sum[16][2] = {0}, weight[2];
  for (long c = 0; c < s->channels; c += WIDTH, v += TILES * WIDTH) {
    for (long k = 0; k < WIDTH; k++, u += s->output_channels) {
      EACH_REGISTER(i, vectors) weight[i] = LOAD(u + i * WIDTH);
      EACH_REGISTER(t, tiles)
      EACH_REGISTER(i, vectors) sum[t][i] += weight[i] * v[t * WIDTH + k];
    }
  }
  EACH_REGISTER(t, tiles)
  EACH_REGISTER(i, vectors) STORE(m + (i * TILES + t) * WIDTH, sum[t][i]);
}

INLINE void NAME(multiply_transformed)(const sf_winograd *s, long tiles, const real *v,
                                       const real *u, real *m) {
  long n = s->output_channels;
  for (int position = 0; position < 16; position++) {
    long o = 0;
    for (; o + 2 * WIDTH <= n; o += 2 * WIDTH)
      for (long t = 0; t < tiles; t += WIDE)
        NAME(product_tile)(WIDE, 2, s, v + t * WIDTH, u + o, m + o * TILES + t * WIDTH);
    for (; o < n; o += WIDTH)
      for (long t = 0; t < tiles; t += TALL)
        NAME(product_tile)(TALL, 1, s, v + t * WIDTH, u + o, m + o * TILES + t * WIDTH);
    v += NAME(position_stride)(s);
    u += s->channels * n;
    m += NAME(position_stride)(s);
  }
}

static void NAME(convolve_tiles)(const sf_winograd *s, const real *x, const real *u,
                                 const real *bias, real *y) {
  long count = tile_count(s);
  // Products take the place of the inputs of the position before, which are done with.
  long stride = NAME(position_stride)(s);
  real *m = sf_allocate(17 * stride), *v = m + stride;
  memset(v, 0, 16 * stride * sizeof(real));
  tile_run runs[TILES];
  for (long first = 0; first < count; first += TILES) {
    long tiles = least(TILES, count - first);
    int n = tile_runs(s, first, tiles, runs);
    for (int i = 0; i < n; i++) NAME(transform_inputs)(s, x, runs[i], v);
    NAME(multiply_transformed)(s, tiles, v, u, m);
    for (int i = 0; i < n; i++) NAME(transform_outputs)(s, m, bias, runs[i], y);
  }
  sf_deallocate(m, 17 * stride);
}

// ---- gradient of the weights ------------------------------------------------------------------

// Two columns of four rows times A' from the right.
INLINE void NAME(store_gradient)(const VECTOR t[4][2], long stride, real *out) {
  for (int i = 0; i < 4; i++) {
    STORE(out + (4 * i + 0) * stride, t[i][0]);
    STORE(out + (4 * i + 1) * stride, t[i][0] + t[i][1]);
    STORE(out + (4 * i + 2) * stride, t[i][0] - t[i][1]);
    STORE(out + (4 * i + 3) * stride, t[i][1]);
  }
}

// AgA' for one run of tiles.
INLINE void NAME(transform_gradients)(const sf_winograd *s, const real *g, tile_run run, real *q) {
  long n = s->output_channels, stride = NAME(position_stride)(s), line = s->output_columns * n;
  g += (run.image * s->output_rows + 2 * run.row) * line + 2 * run.column * n;
  q += run.slot * WIDTH;
  bool second_row = 2 * run.row + 1 < s->output_rows;
  for (long o = 0; o < n; o += WIDTH, q += TILES * WIDTH) {
    for (long tile = 0; tile < run.count; tile++) {
      const real *in = g + 2 * tile * n + o;
      bool second_column = 2 * (run.column + tile) + 1 < s->output_columns;
      VECTOR a = LOAD(in), b = second_column ? LOAD(in + n) : (VECTOR){0};
      VECTOR c = second_row ? LOAD(in + line) : (VECTOR){0};
      VECTOR d = second_row && second_column ? LOAD(in + line + n) : (VECTOR){0};
      VECTOR t[4][2] = {{a, b}, {a + c, b + d}, {a - c, b - d}, {c, d}};
      NAME(store_gradient)(t, stride, q + tile * WIDTH);
    }
  }
}

// du[c, o] += sum over tiles of v[tile, c] q[tile, o], for `rows` input channels and `vectors`
// registers of output channels.
INLINE void NAME(gradient_product_tile)(const int rows, const int vectors, long tiles, long outputs,
                                        const real *v, const real *q, real *du) {
  VECTOR sum[16][2], gradient[2];
  EACH_REGISTER(c, rows)
  EACH_REGISTER(i, vectors) sum[c][i] = LOAD(du + c * outputs + i * WIDTH);
  for (long t = 0; t < tiles; t++, v += WIDTH, q += WIDTH) {
    EACH_REGISTER(i, vectors) gradient[i] = LOAD(q + i * TILES * WIDTH);
    EACH_REGISTER(c, rows)
    EACH_REGISTER(i, vectors) sum[c][i] += gradient[i] * v[c];
  }
  EACH_REGISTER(c, rows)
  EACH_REGISTER(i, vectors) STORE(du + c * outputs + i * WIDTH, sum[c][i]);
}

INLINE void NAME(multiply_gradients)(const sf_winograd *s, long tiles, const real *v, const real *q,
                                     real *du) {
  long channels = s->channels, n = s->output_channels;
  const long rows = WIDTH < WIDE ? WIDTH : WIDE;
  for (int position = 0; position < 16; position++) {
    for (long c = 0; c < channels; c += rows) {
      const real *vc = v + c / WIDTH * TILES * WIDTH + c % WIDTH;
      real *duc = du + c * n;
      long o = 0;
      for (; o + 2 * WIDTH <= n; o += 2 * WIDTH)
        NAME(gradient_product_tile)(rows, 2, tiles, n, vc, q + o * TILES, duc + o);
      for (; o < n; o += WIDTH)
        NAME(gradient_product_tile)(rows, 1, tiles, n, vc, q + o * TILES, duc + o);
    }
    v += NAME(position_stride)(s);
    q += NAME(position_stride)(s);
    du += channels * n;
  }
}

static void NAME(add_tile_gradients)(const sf_winograd *s, const real *x, const real *g, real *du) {
  long count = tile_count(s);
  long stride = NAME(position_stride)(s);
  real *v = sf_allocate(32 * stride), *q = v + 16 * stride;
  tile_run runs[TILES];
  for (long first = 0; first < count; first += TILES) {
    long tiles = least(TILES, count - first);
    int n = tile_runs(s, first, tiles, runs);
    for (int i = 0; i < n; i++) NAME(transform_inputs)(s, x, runs[i], v);
    for (int i = 0; i < n; i++) NAME(transform_gradients)(s, g, runs[i], q);
    NAME(multiply_gradients)(s, tiles, v, q, du);
  }
  sf_deallocate(v, 32 * stride);
}
