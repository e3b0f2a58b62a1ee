// Direct convolution over channels-last images. For one kernel row, the inputs that an output
// pixel sees are `window` consecutive numbers, so a convolution is, per kernel row, a product of
// overlapping windows with a [window, output channels] matrix. A tile of pixels x channels stays
// in registers over the whole sum; weights are read as vectors, inputs are broadcast.

// The last few channels, fewer than half a vector: padded weights, padded result, one row a time.
static void narrow_block(const sf_convolution *s, const real *x, const real *w, long channels,
                         const real *bias, real *y) {
  for (long r = 0; r < s->output_rows; r++) {
    for (long c = 0; c < s->output_columns; c++) {
      const real *window = x + r * s->input_row + c * s->input_pixel;
      real *out = y + r * s->output_row + c * s->output_pixel;
      real sum[HALF_LANES] = {0};
      for (long o = 0; o < channels; o++) sum[o] = bias ? bias[o] : (real)0;
      for (long k = 0; k < s->kernel_rows; k++) {
        for (long j = 0; j < s->window; j++) {
          const real *weight = w + (k * s->window + j) * s->output_channels;
          real input = window[k * s->kernel_row + j];
          for (long o = 0; o < channels; o++) sum[o] += weight[o] * input;
        }
      }
      memcpy(out, sum, channels * sizeof(real));
    }
  }
}

// Expands `body(pixels)` for the tile heights 1...14 that one instruction set uses.
#define TILE_CASES(body) \
  case 1: body(1); break; case 2: body(2); break; case 3: body(3); break;    \
  case 4: body(4); break; case 5: body(5); break; case 6: body(6); break;    \
  case 7: body(7); break; case 8: body(8); break; case 9: body(9); break;    \
  case 10: body(10); break; case 11: body(11); break; case 12: body(12); break; \
  case 13: body(13); break; case 14: body(14); break;

// One tile: `pixels` outputs of one row, `vectors` registers of channels each.
#define DEFINE_TILE(name, V, lanes, LOAD, STORE)                                                \
  INLINE void name(const int pixels, const int vectors, const sf_convolution *s, const real *x, \
                   const real *w, long w_row, const real *bias, real *y) {                      \
    V sum[14][4];                                                                               \
    _Pragma("clang loop unroll(full)") for (int p = 0; p < pixels; p++)                         \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                    \
            sum[p][v] = bias ? LOAD(bias + v * lanes) : (V){0};                                 \
    for (long k = 0; k < s->kernel_rows; k++) {                                                 \
      const real *row = x + k * s->kernel_row;                                                  \
      for (long j = 0; j < s->window; j++, w += w_row) {                                        \
        V weight[4];                                                                            \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                    \
            weight[v] = LOAD(w + v * lanes);                                                    \
        _Pragma("clang loop unroll(full)") for (int p = 0; p < pixels; p++) {                   \
          real input = row[p * s->input_pixel + j];                                             \
          _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                  \
              sum[p][v] += weight[v] * input;                                                   \
        }                                                                                       \
      }                                                                                         \
    }                                                                                           \
    _Pragma("clang loop unroll(full)") for (int p = 0; p < pixels; p++)                         \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                    \
            STORE(y + p * s->output_pixel + v * lanes, sum[p][v]);                              \
  }
DEFINE_TILE(tile, vec, LANES, load, store)
DEFINE_TILE(half_tile, half_vec, HALF_LANES, load_half, store_half)

// All pixels of all rows for one block of channels; rows are cut into tiles of nearly equal width.
#define DEFINE_BLOCK(name, tile_name, vectors, widest)                                            \
  static void name(const sf_convolution *s, const real *x, const real *w, long w_row,             \
                   const real *bias, real *y) {                                                   \
    long tiles = (s->output_columns + widest - 1) / widest;                                       \
    for (long r = 0; r < s->output_rows; r++, x += s->input_row, y += s->output_row) {            \
      for (long t = 0; t < tiles; t++) {                                                          \
        long from = s->output_columns * t / tiles, to = s->output_columns * (t + 1) / tiles;      \
        const real *xt = x + from * s->input_pixel;                                               \
        real *yt = y + from * s->output_pixel;                                                    \
        switch (to - from) { TILE_CASES(CALL_##name) }                                            \
      }                                                                                           \
    }                                                                                             \
  }
#define CALL_block4(p) tile((p) <= 7 ? (p) : 7, 4, s, xt, w, w_row, bias, yt)
#define CALL_block2(p) tile(p, 2, s, xt, w, w_row, bias, yt)
#define CALL_block1(p) tile(p, 1, s, xt, w, w_row, bias, yt)
#define CALL_half_block(p) half_tile(p, 1, s, xt, w, w_row, bias, yt)
#if TILE_PIXELS == 14
DEFINE_BLOCK(block4, tile, 4, 7)
#endif
DEFINE_BLOCK(block2, tile, 2, TILE_PIXELS)
DEFINE_BLOCK(block1, tile, 1, (2 * TILE_PIXELS <= 14 ? 2 * TILE_PIXELS : 14))
DEFINE_BLOCK(half_block, half_tile, 1, (2 * TILE_PIXELS <= 14 ? 2 * TILE_PIXELS : 14))

static void convolve(const sf_convolution *s, const real *x, const real *w, const real *bias,
                     real *y) {
  long n = s->output_channels, o = 0;
#define AT(block) block(s, x, w + o, n, bias ? bias + o : NULL, y + o)
#if TILE_PIXELS == 14
  bool narrow_rows = s->output_columns <= 7;
  for (; narrow_rows && o + 4 * LANES <= n; o += 4 * LANES) AT(block4);
#endif
  for (; o + 2 * LANES <= n; o += 2 * LANES) AT(block2);
  for (; o + LANES <= n; o += LANES) AT(block1);
  for (; o + HALF_LANES <= n; o += HALF_LANES) AT(half_block);
#undef AT
  if (o < n) narrow_block(s, x, w + o, n - o, bias ? bias + o : NULL, y + o);
}

// ---- gradient of the weights ------------------------------------------------------------------

static void narrow_gradient_block(const sf_convolution *s, const real *x, const real *g,
                                  long channels, real *dw) {
  for (long r = 0; r < s->output_rows; r++) {
    for (long c = 0; c < s->output_columns; c++) {
      const real *window = x + r * s->input_row + c * s->input_pixel;
      const real *gradient = g + r * s->output_row + c * s->output_pixel;
      for (long k = 0; k < s->kernel_rows; k++) {
        for (long j = 0; j < s->window; j++) {
          real *out = dw + (k * s->window + j) * s->output_channels;
          for (long o = 0; o < channels; o++) out[o] += window[k * s->kernel_row + j] * gradient[o];
        }
      }
    }
  }
}

// dw[j, channels] += sum over output pixels of window[j] * g[channels], for `count` inputs j.
#define DEFINE_GRADIENT_TILE(name, V, lanes, LOAD, STORE)                                        \
  INLINE void name(const int count, const int vectors, const sf_convolution *s, const real *x,   \
                   const real *g, real *dw) {                                                    \
    V sum[14][4];                                                                                \
    _Pragma("clang loop unroll(full)") for (int j = 0; j < count; j++)                           \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                     \
            sum[j][v] = LOAD(dw + j * s->output_channels + v * lanes);                           \
    for (long r = 0; r < s->output_rows; r++) {                                                  \
      const real *xr = x + r * s->input_row, *gr = g + r * s->output_row;                        \
      for (long c = 0; c < s->output_columns; c++) {                                             \
        V gradient[4];                                                                           \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                     \
            gradient[v] = LOAD(gr + v * lanes);                                                  \
        _Pragma("clang loop unroll(full)") for (int j = 0; j < count; j++) {                     \
          real input = xr[j];                                                                    \
          _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                   \
              sum[j][v] += gradient[v] * input;                                                  \
        }                                                                                        \
        xr += s->input_pixel;                                                                    \
        gr += s->output_pixel;                                                                   \
      }                                                                                          \
    }                                                                                            \
    _Pragma("clang loop unroll(full)") for (int j = 0; j < count; j++)                           \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                     \
            STORE(dw + j * s->output_channels + v * lanes, sum[j][v]);                           \
  }
DEFINE_GRADIENT_TILE(gradient_tile, vec, LANES, load, store)
DEFINE_GRADIENT_TILE(half_gradient_tile, half_vec, HALF_LANES, load_half, store_half)

#define DEFINE_GRADIENT_BLOCK(name, widest)                                                  \
  static void name(const sf_convolution *s, const real *x, const real *g, real *dw) {        \
    long tiles = (s->window + widest - 1) / widest;                                          \
    for (long k = 0; k < s->kernel_rows; k++, x += s->kernel_row) {                          \
      for (long t = 0; t < tiles; t++) {                                                     \
        long from = s->window * t / tiles, to = s->window * (t + 1) / tiles;                 \
        const real *xt = x + from;                                                           \
        real *dwt = dw + (k * s->window + from) * s->output_channels;                        \
        switch (to - from) { TILE_CASES(CALL_##name) }                                       \
      }                                                                                      \
    }                                                                                        \
  }
#define CALL_gradient_block2(j) gradient_tile(j, 2, s, xt, g, dwt)
#define CALL_gradient_block1(j) gradient_tile(j, 1, s, xt, g, dwt)
#define CALL_half_gradient_block(j) half_gradient_tile(j, 1, s, xt, g, dwt)
DEFINE_GRADIENT_BLOCK(gradient_block2, TILE_PIXELS)
DEFINE_GRADIENT_BLOCK(gradient_block1, (2 * TILE_PIXELS <= 14 ? 2 * TILE_PIXELS : 14))
DEFINE_GRADIENT_BLOCK(half_gradient_block, (2 * TILE_PIXELS <= 14 ? 2 * TILE_PIXELS : 14))

static void convolve_weight_gradient(const sf_convolution *s, const real *x, const real *g,
                                     real *dw) {
  long n = s->output_channels, o = 0;
  for (; o + 2 * LANES <= n; o += 2 * LANES) gradient_block2(s, x, g + o, dw + o);
  for (; o + LANES <= n; o += LANES) gradient_block1(s, x, g + o, dw + o);
  for (; o + HALF_LANES <= n; o += HALF_LANES) half_gradient_block(s, x, g + o, dw + o);
  if (o < n) narrow_gradient_block(s, x, g + o, n - o, dw + o);
}
