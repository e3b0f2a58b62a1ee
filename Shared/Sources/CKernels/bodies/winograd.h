// 3x3 convolution with stride 1 by Winograd's F(2x2, 3x3) (Lavin & Gray 2016): images are cut into
// tiles of 2x2 outputs, each of which sees 4x4 inputs. Transformed inputs and weights, 16 numbers
// a tile and channel, are multiplied as 16 matrix products over channels; 16 products then do the
// work of 36. Tiles are taken TILES at a time, so that what lies between the steps stays in cache.
//
//   V = B'dB, U = GwG', y = A'(UV)A,   and backward   dw = G'(V AgA')G,   with
//   B' = (1 0 -1 0; 0 1 1 0; 0 -1 1 0; 0 -1 0 1),  A' = (1 1 1 0; 0 1 -1 1),
//   G = (1 0 0; 1/2 1/2 1/2; 1/2 -1/2 1/2; 0 0 1).
//
// Between the steps numbers lie as [16, channels / WIDTH, TILES, WIDTH] for vectors of WIDTH, with
// a gap after each of the 16 that keeps them apart in the cache.

#define TILES 16L

// Consecutive tiles of one row of tiles of one image.
typedef struct {
  long image, row, column;  // the first tile
  long slot, count;
} tile_run;

INLINE long tile_count(const sf_winograd *s) {
  return s->images * ((s->output_rows + 1) / 2) * ((s->output_columns + 1) / 2);
}

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

// A row of pixels; one outside the image is all zeros, with a step of 0.
typedef struct {
  const real *start;
  long step;
} pixel_row;

// Products of tiles times registers of channels: this many tiles for one register, or for two.
#if TILE_PIXELS == 14
#define TALL 16
#define WIDE 8
#else
#define TALL 8
#define WIDE 4
#endif

#define NAME(name) name
#define VECTOR vec
#define WIDTH LANES
#define LOAD load
#define STORE store
#include "winograd_tiles.h"
#undef NAME
#undef VECTOR
#undef WIDTH
#undef LOAD
#undef STORE

#define NAME(name) half_##name
#define VECTOR half_vec
#define WIDTH HALF_LANES
#define LOAD load_half
#define STORE store_half
#include "winograd_tiles.h"
#undef NAME
#undef VECTOR
#undef WIDTH
#undef LOAD
#undef STORE
#undef TALL
#undef WIDE

// Channels fill whole vectors or, on either side, halves.
INLINE bool fills_vectors(const sf_winograd *s) {
  return s->channels % LANES == 0 && s->output_channels % LANES == 0;
}

static void winograd_convolve(const sf_winograd *s, const real *x, const real *u, const real *bias,
                              real *y) {
  (fills_vectors(s) ? convolve_tiles : half_convolve_tiles)(s, x, u, bias, y);
}

static void winograd_gradient(const sf_winograd *s, const real *x, const real *g, real *du) {
  (fills_vectors(s) ? add_tile_gradients : half_add_tile_gradients)(s, x, g, du);
}

// G times three numbers that lie `step` apart.
INLINE void filter(const real *w, long step, real *u) {
  real ends = w[0] + w[2 * step];
  u[0] = w[0];
  u[1] = (real)0.5 * (ends + w[step]);
  u[2] = (real)0.5 * (ends - w[step]);
  u[3] = w[2 * step];
}

static void winograd_weights(long count, const real *restrict w, real *restrict u) {
  for (long i = 0; i < count; i++) {
    real t[3][4], column[3], row[4];
    for (int k = 0; k < 3; k++) filter(w + k * count + i, 3 * count, t[k]);
    for (int j = 0; j < 4; j++) {
      for (int k = 0; k < 3; k++) column[k] = t[k][j];
      filter(column, 1, row);
      for (int k = 0; k < 4; k++) u[(4 * j + k) * count + i] = row[k];
    }
  }
}

// G' times four numbers that lie `step` apart.
INLINE void gather(const real *u, long step, real *w) {
  real sum = (real)0.5 * (u[step] + u[2 * step]);
  w[0] = u[0] + sum;
  w[1] = (real)0.5 * (u[step] - u[2 * step]);
  w[2] = sum + u[3 * step];
}

static void winograd_weight_gradient(long count, const real *restrict du, real *restrict dw) {
  for (long i = 0; i < count; i++) {
    real t[4][3], column[4], row[3];
    for (int k = 0; k < 4; k++) gather(du + k * count + i, 4 * count, t[k]);
    for (int j = 0; j < 3; j++) {
      for (int k = 0; k < 4; k++) column[k] = t[k][j];
      gather(column, 1, row);
      for (int k = 0; k < 3; k++) dw[(3 * j + k) * count + i] = row[k];
    }
  }
}
