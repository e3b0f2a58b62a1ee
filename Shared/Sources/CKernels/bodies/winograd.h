// 3x3 convolution with stride 1 by Winograd's F(2x2, 3x3) (Lavin & Gray 2016): images are cut into
// tiles of 2x2 outputs, each of which sees 4x4 inputs. Transformed inputs and weights, 16 numbers
// a tile and channel, are multiplied as 16 matrix products over channels; 16 products then do the
// work of 36. Tiles are taken TILES at a time, so that what lies between the steps stays in cache.
//
//   V = B'dB, U = GwG', y = A'(UV)A,   and backward   dw = G'(V AgA')G,   with
//   B' = (1 0 -1 0; 0 1 1 0; 0 -1 1 0; 0 -1 0 1),  A' = (1 1 1 0; 0 1 -1 1),
//   G = (1 0 0; 1/2 1/2 1/2; 1/2 -1/2 1/2; 0 0 1).
//
// Between the steps numbers lie as [16, channels / LANES, TILES, LANES], with a gap after each of
// the 16 that keeps them apart in the cache.

#define TILES 16L

INLINE long transformed_size(long channels) { return TILES * channels + LANES; }

// Consecutive tiles of one row of tiles of one image.
typedef struct {
  long image, row, column;  // the first tile
  long slot, count;
} tile_run;

// Cuts tiles first ... first + count - 1 of a stack of images into runs; returns their number.
INLINE int tile_runs(const sf_winograd *s, long first, long count, tile_run *runs) {
  long columns = (s->output_columns + 1) / 2, rows = (s->output_rows + 1) / 2;
  int n = 0;
  for (long slot = 0; slot < count; n++) {
    long tile = first + slot, column = tile % columns, line = tile / columns;
    long length = least(columns - column, count - slot);
    runs[n] = (tile_run){line / rows, line % rows, column, slot, length};
    slot += length;
  }
  return n;
}

typedef struct {
  const real *start;
  long step;
} pixel_row;

// One pixel column of four rows, times B' from the left; zeros outside the image.
INLINE void input_column(const pixel_row *rows, long column, long width, vec *t) {
  if (column < 0 || column >= width) {
    for (int i = 0; i < 4; i++) t[i] = (vec){0};
    return;
  }
  vec d[4];
  for (int i = 0; i < 4; i++) d[i] = load(rows[i].start + column * rows[i].step);
  t[0] = d[0] - d[2];
  t[1] = d[1] + d[2];
  t[2] = d[2] - d[1];
  t[3] = d[3] - d[1];
}

// V for one run of tiles.
INLINE void transform_inputs(const sf_winograd *s, const real *x, tile_run run, real *v) {
  static const real zeros[LANES];
  long channels = s->channels, size = transformed_size(channels);
  x += run.image * s->height * s->width * channels;
  v += run.slot * LANES;
  for (long c = 0; c < channels; c += LANES, v += TILES * LANES) {
    pixel_row rows[4];
    for (int i = 0; i < 4; i++) {
      long row = 2 * run.row - s->top + i;
      bool inside = row >= 0 && row < s->height;
      rows[i].start = inside ? x + row * s->width * channels + c : zeros;
      rows[i].step = inside ? channels : 0;
    }
    vec t[4][4];
    long column = 2 * run.column - s->left;
    input_column(rows, column, s->width, t[0]);
    input_column(rows, column + 1, s->width, t[1]);
    real *out = v;
    for (long tile = 0; tile < run.count; tile++, out += LANES) {
      column += 2;
      input_column(rows, column, s->width, t[2]);
      input_column(rows, column + 1, s->width, t[3]);
      for (int i = 0; i < 4; i++) {
        store(out + (4 * i + 0) * size, t[0][i] - t[2][i]);
        store(out + (4 * i + 1) * size, t[1][i] + t[2][i]);
        store(out + (4 * i + 2) * size, t[2][i] - t[1][i]);
        store(out + (4 * i + 3) * size, t[3][i] - t[1][i]);
        t[0][i] = t[2][i];
        t[1][i] = t[3][i];
      }
    }
  }
}

// y = A'MA for one run of tiles.
INLINE void transform_outputs(const sf_winograd *s, const real *m, const real *bias, tile_run run,
                              real *y) {
  long n = s->output_channels, size = transformed_size(n), line = s->output_columns * n;
  y += (run.image * s->output_rows + 2 * run.row) * line + 2 * run.column * n;
  m += run.slot * LANES;
  bool second_row = 2 * run.row + 1 < s->output_rows;
  for (long o = 0; o < n; o += LANES, m += TILES * LANES) {
    vec offset = bias ? load(bias + o) : (vec){0};
    for (long tile = 0; tile < run.count; tile++) {
      const real *in = m + tile * LANES;
      real *out = y + 2 * tile * n + o;
      bool second_column = 2 * (run.column + tile) + 1 < s->output_columns;
      vec r[2][4];
      for (int k = 0; k < 4; k++) {
        vec a = load(in + k * size), b = load(in + (4 + k) * size);
        vec c = load(in + (8 + k) * size), d = load(in + (12 + k) * size);
        r[0][k] = a + b + c;
        r[1][k] = b - c + d;
      }
      store(out, r[0][0] + r[0][1] + r[0][2] + offset);
      if (second_column) store(out + n, r[0][1] - r[0][2] + r[0][3] + offset);
      if (!second_row) continue;
      store(out + line, r[1][0] + r[1][1] + r[1][2] + offset);
      if (second_column) store(out + line + n, r[1][1] - r[1][2] + r[1][3] + offset);
    }
  }
}

// m[tiles, o] = sum over channels of v[tiles, c] u[c, o], for `tiles` tiles and `vectors` registers
// of output channels.
INLINE void product_tile(const int tiles, const int vectors, long channels, long outputs,
                         const real *v, const real *u, real *m) {
  vec sum[16][2];
  _Pragma("clang loop unroll(full)") for (int t = 0; t < tiles; t++)
      _Pragma("clang loop unroll(full)") for (int i = 0; i < vectors; i++) sum[t][i] = (vec){0};
  for (long c = 0; c < channels; c += LANES, v += TILES * LANES) {
    for (long k = 0; k < LANES; k++, u += outputs) {
      vec weight[2];
      _Pragma("clang loop unroll(full)") for (int i = 0; i < vectors; i++)
          weight[i] = load(u + i * LANES);
      _Pragma("clang loop unroll(full)") for (int t = 0; t < tiles; t++) {
        real input = v[t * LANES + k];
        _Pragma("clang loop unroll(full)") for (int i = 0; i < vectors; i++)
            sum[t][i] += weight[i] * input;
      }
    }
  }
  _Pragma("clang loop unroll(full)") for (int t = 0; t < tiles; t++)
      _Pragma("clang loop unroll(full)") for (int i = 0; i < vectors; i++)
          store(m + (i * TILES + t) * LANES, sum[t][i]);
}

#if TILE_PIXELS == 14
#define TALL 16
#define WIDE 8
#else
#define TALL 8
#define WIDE 4
#endif

INLINE void multiply_transformed(const sf_winograd *s, long tiles, const real *v, const real *u,
                                 real *m) {
  long channels = s->channels, n = s->output_channels;
  for (int position = 0; position < 16; position++) {
    long o = 0;
    for (; o + 2 * LANES <= n; o += 2 * LANES)
      for (long t = 0; t < tiles; t += WIDE)
        product_tile(WIDE, 2, channels, n, v + t * LANES, u + o, m + o * TILES + t * LANES);
    for (; o < n; o += LANES)
      for (long t = 0; t < tiles; t += TALL)
        product_tile(TALL, 1, channels, n, v + t * LANES, u + o, m + o * TILES + t * LANES);
    v += transformed_size(channels);
    u += channels * n;
    m += transformed_size(n);
  }
}

static void winograd_convolve(const sf_winograd *s, const real *x, const real *u, const real *bias,
                     real *y) {
  long count = s->images * ((s->output_rows + 1) / 2) * ((s->output_columns + 1) / 2);
  long inputs = 16 * transformed_size(s->channels);
  long outputs = 16 * transformed_size(s->output_channels);
  real *v = sf_allocate(inputs + outputs), *m = v + inputs;
  memset(v, 0, inputs * sizeof(real));
  tile_run runs[TILES];
  for (long first = 0; first < count; first += TILES) {
    long tiles = least(TILES, count - first);
    int n = tile_runs(s, first, tiles, runs);
    for (int i = 0; i < n; i++) transform_inputs(s, x, runs[i], v);
    multiply_transformed(s, tiles, v, u, m);
    for (int i = 0; i < n; i++) transform_outputs(s, m, bias, runs[i], y);
  }
  sf_deallocate(v, inputs + outputs);
}

static void winograd_weights(long count, const real *restrict w, real *restrict u) {
  for (long i = 0; i < count; i++) {
    real t[4][3];
    for (int k = 0; k < 3; k++) {
      real a = w[k * count + i], b = w[(3 + k) * count + i], c = w[(6 + k) * count + i];
      t[0][k] = a;
      t[1][k] = (real)0.5 * (a + c + b);
      t[2][k] = (real)0.5 * (a + c - b);
      t[3][k] = c;
    }
    for (int j = 0; j < 4; j++) {
      u[(4 * j + 0) * count + i] = t[j][0];
      u[(4 * j + 1) * count + i] = (real)0.5 * (t[j][0] + t[j][2] + t[j][1]);
      u[(4 * j + 2) * count + i] = (real)0.5 * (t[j][0] + t[j][2] - t[j][1]);
      u[(4 * j + 3) * count + i] = t[j][2];
    }
  }
}

// ---- gradient of the weights ------------------------------------------------------------------

// AgA' for one run of tiles.
INLINE void transform_gradients(const sf_winograd *s, const real *g, tile_run run, real *q) {
  long n = s->output_channels, size = transformed_size(n), line = s->output_columns * n;
  g += (run.image * s->output_rows + 2 * run.row) * line + 2 * run.column * n;
  q += run.slot * LANES;
  bool second_row = 2 * run.row + 1 < s->output_rows;
  for (long o = 0; o < n; o += LANES, q += TILES * LANES) {
    for (long tile = 0; tile < run.count; tile++) {
      const real *in = g + 2 * tile * n + o;
      real *out = q + tile * LANES;
      bool second_column = 2 * (run.column + tile) + 1 < s->output_columns;
      vec a = load(in), b = second_column ? load(in + n) : (vec){0};
      vec c = second_row ? load(in + line) : (vec){0};
      vec d = second_row && second_column ? load(in + line + n) : (vec){0};
      vec t[4][2] = {{a, b}, {a + c, b + d}, {a - c, b - d}, {c, d}};
      for (int i = 0; i < 4; i++) {
        store(out + (4 * i + 0) * size, t[i][0]);
        store(out + (4 * i + 1) * size, t[i][0] + t[i][1]);
        store(out + (4 * i + 2) * size, t[i][0] - t[i][1]);
        store(out + (4 * i + 3) * size, t[i][1]);
      }
    }
  }
}

// du[c, o] += sum over tiles of v[tile, c] q[tile, o], for `rows` input channels and `vectors`
// registers of output channels.
INLINE void gradient_product_tile(const int rows, const int vectors, long tiles, long outputs,
                                  const real *v, const real *q, real *du) {
  vec sum[16][2];
  _Pragma("clang loop unroll(full)") for (int c = 0; c < rows; c++)
      _Pragma("clang loop unroll(full)") for (int i = 0; i < vectors; i++)
          sum[c][i] = load(du + c * outputs + i * LANES);
  for (long t = 0; t < tiles; t++, v += LANES, q += LANES) {
    vec gradient[2];
    _Pragma("clang loop unroll(full)") for (int i = 0; i < vectors; i++)
        gradient[i] = load(q + i * TILES * LANES);
    _Pragma("clang loop unroll(full)") for (int c = 0; c < rows; c++) {
      real input = v[c];
      _Pragma("clang loop unroll(full)") for (int i = 0; i < vectors; i++)
          sum[c][i] += gradient[i] * input;
    }
  }
  _Pragma("clang loop unroll(full)") for (int c = 0; c < rows; c++)
      _Pragma("clang loop unroll(full)") for (int i = 0; i < vectors; i++)
          store(du + c * outputs + i * LANES, sum[c][i]);
}

INLINE void multiply_gradients(const sf_winograd *s, long tiles, const real *v, const real *q,
                               real *du) {
  long channels = s->channels, n = s->output_channels;
  const long rows = LANES < WIDE ? LANES : WIDE;
  for (int position = 0; position < 16; position++) {
    for (long c = 0; c < channels; c += rows) {
      const real *vc = v + c / LANES * TILES * LANES + c % LANES;
      real *duc = du + c * n;
      long o = 0;
      for (; o + 2 * LANES <= n; o += 2 * LANES)
        gradient_product_tile(rows, 2, tiles, n, vc, q + o * TILES, duc + o);
      for (; o < n; o += LANES)
        gradient_product_tile(rows, 1, tiles, n, vc, q + o * TILES, duc + o);
    }
    v += transformed_size(channels);
    q += transformed_size(n);
    du += channels * n;
  }
}

static void winograd_gradient(const sf_winograd *s, const real *x, const real *g, real *du) {
  long count = s->images * ((s->output_rows + 1) / 2) * ((s->output_columns + 1) / 2);
  long inputs = 16 * transformed_size(s->channels);
  long outputs = 16 * transformed_size(s->output_channels);
  real *v = sf_allocate(inputs + outputs), *q = v + inputs;
  tile_run runs[TILES];
  for (long first = 0; first < count; first += TILES) {
    long tiles = least(TILES, count - first);
    int n = tile_runs(s, first, tiles, runs);
    for (int i = 0; i < n; i++) transform_inputs(s, x, runs[i], v);
    for (int i = 0; i < n; i++) transform_gradients(s, g, runs[i], q);
    multiply_gradients(s, tiles, v, q, du);
  }
  sf_deallocate(v, inputs + outputs);
}

static void winograd_weight_gradient(long count, const real *restrict du, real *restrict dw) {
  for (long i = 0; i < count; i++) {
    real t[3][4];
    for (int k = 0; k < 4; k++) {
      real a = du[k * count + i], b = du[(4 + k) * count + i];
      real c = du[(8 + k) * count + i], d = du[(12 + k) * count + i];
      t[0][k] = a + (real)0.5 * (b + c);
      t[1][k] = (real)0.5 * (b - c);
      t[2][k] = (real)0.5 * (b + c) + d;
    }
    for (int j = 0; j < 3; j++) {
      dw[(3 * j + 0) * count + i] = t[j][0] + (real)0.5 * (t[j][1] + t[j][2]);
      dw[(3 * j + 1) * count + i] = (real)0.5 * (t[j][1] - t[j][2]);
      dw[(3 * j + 2) * count + i] = (real)0.5 * (t[j][1] + t[j][2]) + t[j][3];
    }
  }
}
#undef TALL
#undef WIDE
