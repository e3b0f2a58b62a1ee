// Products of matrices. Columns of the second factor are packed into panels of two vectors, so that
// they are read in order; a tile of rows x one panel stays in registers while it is summed up.
// Numbers of the first factor are broadcast from where they are, or, where they lie far apart, from
// a packed copy of the tile's rows. An element is summed in the order of the inner index, whatever
// the sizes, so results do not depend on how a product is cut.

#define PANEL (2 * LANES)
#define INNER_BLOCK 256   // a panel and a tile's rows of this depth fit into the first cache
#define COLUMN_BLOCK 512  // packed columns of that depth fit into the second
#define FAR_STRIDE 512    // from here on, reading a column of numbers misses cache and TLB
#define CROWDED_BYTES 2048  // rows at multiples of this share one or two sets of the first cache

INLINE long panel_width(long columns) { return columns > LANES ? PANEL : LANES; }

// ---- packing ----------------------------------------------------------------------------------

// panel[j, i] = b[i, j] for i < width, else 0.
INLINE void pack_transposed_panel(const real *b, long stride, long depth, long width, long lanes,
                                  real *panel) {
  long j = 0;
  if (width == lanes) {
    for (; j + LANES <= depth; j += LANES) {
      for (long v = 0; v < lanes; v += LANES)
        transpose_square(b + v * stride + j, stride, panel + j * lanes + v, lanes);
    }
  }
  for (; j < depth; j++) {
    for (long i = 0; i < lanes; i++) panel[j * lanes + i] = i < width ? b[i * stride + j] : 0;
  }
}

// panel[j, i] = b[j, i] for i < width, else 0.
INLINE void pack_panel(const real *b, long stride, long depth, long width, long lanes,
                       real *panel) {
  if (width == PANEL) {
    for (long j = 0; j < depth; j++, b += stride, panel += PANEL) {
      store(panel, load(b));
      store(panel + LANES, load(b + LANES));
    }
  } else {
    for (long j = 0; j < depth; j++, b += stride, panel += lanes) {
      for (long i = 0; i < lanes; i++) panel[i] = i < width ? b[i] : 0;
    }
  }
}

static void pack_columns(const sf_product *s, const real *b, long depth, long columns,
                         real *packed) {
  for (long c = 0; c < columns; c += PANEL) {
    long lanes = panel_width(columns - c), width = least(lanes, columns - c);
    if (s->transposes_b)
      pack_transposed_panel(b + c * s->stride_b, s->stride_b, depth, width, lanes, packed);
    else
      pack_panel(b + c, s->stride_b, depth, width, lanes, packed);
    packed += depth * lanes;
  }
}

// The rows of one tile of a transposed first factor, in whole vectors where the matrix has as many.
#define COPIED_ROWS ((TILE_PIXELS + LANES - 1) / LANES * LANES)
static void pack_rows(const real *a, long stride, long depth, long rows, bool has_more,
                      real *packed) {
  for (long j = 0; j < depth; j++, a += stride, packed += COPIED_ROWS) {
    if (has_more) {
      UNROLL for (long v = 0; v < COPIED_ROWS; v += LANES) store(packed + v, load(a + v));
    } else {
      memcpy(packed, a, rows * sizeof(real));
    }
  }
}

// The rows of one tile of a first factor, next to each other.
static void move_rows_together(const real *a, long stride, long depth, long rows, real *moved) {
  for (long r = 0; r < rows; r++, a += stride, moved += depth + LANES)
    memcpy(moved, a, depth * sizeof(real));
}

// ---- tiles ------------------------------------------------------------------------------------

// What happens to a tile beside the sum over one block of the inner axis.
typedef struct {
  const real *bias;  // added to each row, or NULL
  bool adds;         // to what an earlier block left in c
  bool rectified;
  long stride;  // of c
} tile_finish;

// The first `width` numbers of a vector at the edge of a matrix, and the way back.
INLINE vec load_part(const real *p, long width) {
  vec v = {0};
  memcpy(&v, p, width * sizeof(real));
  return v;
}
INLINE void store_part(real *p, vec v, long width) { memcpy(p, &v, width * sizeof(real)); }

INLINE vec finished(vec sum, const tile_finish *f, vec before, vec bias) {
  if (f->adds) sum += before;
  if (f->bias) sum += bias;
  return f->rectified ? rectified(sum) : sum;
}

INLINE void finish_vector(const int rows, const vec *sums, const int step, const tile_finish *f,
                          long column, long width, real *c) {
  long lanes = least(LANES, width);
  bool whole = lanes == LANES;
  vec bias = !f->bias  ? (vec){0}
             : whole   ? load(f->bias + column)
                       : load_part(f->bias + column, lanes);
  EACH_REGISTER(r, rows) {
    real *out = c + r * f->stride + column;
    vec before = !f->adds ? (vec){0} : whole ? load(out) : load_part(out, lanes);
    vec value = finished(sums[r * step], f, before, bias);
    if (whole)
      store(out, value);
    else
      store_part(out, value, lanes);
  }
}

// c[rows, width] from a[rows, depth], with strides between rows and inner indices, and a panel.
INLINE void matrix_tile(const int rows, const int vectors, const real *a, long a_row,
                         long a_inner, const real *panel, long panel_row, long depth,
                         const tile_finish *f, long width, real *c) {
  vec sum[TILE_PIXELS * 2] = {{0}};
  for (long j = 0; j < depth; j++, panel += panel_row, a += a_inner) {
    vec column[2];
    EACH_REGISTER(v, vectors) column[v] = load(panel + v * LANES);
    EACH_REGISTER(r, rows) {
      real factor = a[r * a_row];
      EACH_REGISTER(v, vectors) sum[r * 2 + v] += column[v] * factor;
    }
  }
  EACH_REGISTER(v, vectors)
    finish_vector(rows, sum + v, 2, f, v * LANES, width - v * LANES, c);
}

// One function per kind of stride and width of panel: the rows are next to each other (transposed
// factor), or the inner indices are.
#define DEFINE_MATRIX_TILES(name, vectors, a_row, a_inner)                                      \
  static void name(long rows, const real *a, long stride, const real *panel, long panel_row,     \
                   long depth, const tile_finish *f, long width, real *c) {                      \
    switch (rows) { MATRIX_TILE_CASES(vectors, a_row, a_inner) }                                \
  }
#define MATRIX_TILE(rows, vectors, a_row, a_inner)                                              \
  case rows:                                                                                     \
    matrix_tile(rows, vectors, a, a_row, a_inner, panel, panel_row, depth, f, width, c);        \
    break;
#if TILE_PIXELS == 14
#define MATRIX_TILE_CASES(v, r, i)                                                              \
  MATRIX_TILE(1, v, r, i) MATRIX_TILE(2, v, r, i) MATRIX_TILE(3, v, r, i)                     \
  MATRIX_TILE(4, v, r, i) MATRIX_TILE(5, v, r, i) MATRIX_TILE(6, v, r, i)                     \
  MATRIX_TILE(7, v, r, i) MATRIX_TILE(8, v, r, i) MATRIX_TILE(9, v, r, i)                     \
  MATRIX_TILE(10, v, r, i) MATRIX_TILE(11, v, r, i) MATRIX_TILE(12, v, r, i)                  \
  MATRIX_TILE(13, v, r, i) MATRIX_TILE(14, v, r, i)
#elif TILE_PIXELS == 6
#define MATRIX_TILE_CASES(v, r, i)                                                              \
  MATRIX_TILE(1, v, r, i) MATRIX_TILE(2, v, r, i) MATRIX_TILE(3, v, r, i)                     \
  MATRIX_TILE(4, v, r, i) MATRIX_TILE(5, v, r, i) MATRIX_TILE(6, v, r, i)
#else
#define MATRIX_TILE_CASES(v, r, i)                                                              \
  MATRIX_TILE(1, v, r, i) MATRIX_TILE(2, v, r, i) MATRIX_TILE(3, v, r, i)                     \
  MATRIX_TILE(4, v, r, i)
#endif
DEFINE_MATRIX_TILES(wide_tile_of_rows, 2, stride, 1)
DEFINE_MATRIX_TILES(wide_tile_of_columns, 2, 1, stride)
DEFINE_MATRIX_TILES(narrow_tile_of_rows, 1, stride, 1)
DEFINE_MATRIX_TILES(narrow_tile_of_columns, 1, 1, stride)

// ---- blocks -----------------------------------------------------------------------------------

// Whether a tile's rows are worth a copy: numbers of a transposed factor that are broadcast one by
// one lie far apart, or whole rows push each other out of the first cache.
INLINE bool copies_rows(const sf_product *s, long columns) {
  if (s->transposes_a) return s->stride_a >= FAR_STRIDE && columns > PANEL;
  return s->stride_a * sizeof(real) % CROWDED_BYTES == 0 && columns >= 4 * PANEL;
}

// All rows times one block of packed columns; rows are cut into tiles of nearly equal height.
static void multiply_block(const sf_product *s, const real *a, const real *b, bool packed,
                           long depth, long columns, tile_finish f, real *tile, real *c) {
  long tiles = (s->rows + TILE_PIXELS - 1) / TILE_PIXELS;
  bool copies = copies_rows(s, columns);
  const real *bias = f.bias;
  for (long t = 0; t < tiles; t++) {
    long from = s->rows * t / tiles, rows = s->rows * (t + 1) / tiles - from;
    const real *at = a + from * (s->transposes_a ? 1 : s->stride_a), *panel = b;
    long stride = s->stride_a;
    if (copies && s->transposes_a) {
      pack_rows(at, stride, depth, rows, from + COPIED_ROWS <= s->rows, tile);
      at = tile;
      stride = COPIED_ROWS;
    } else if (copies) {
      move_rows_together(at, stride, depth, rows, tile);
      at = tile;
      stride = depth + LANES;
    }
    for (long q = 0; q < columns; q += PANEL) {
      long lanes = panel_width(columns - q), width = least(lanes, columns - q);
      long panel_row = packed ? lanes : s->stride_b;
      real *out = c + from * s->stride_c + q;
      f.bias = bias ? bias + q : NULL;
      if (lanes == PANEL)
        (s->transposes_a ? wide_tile_of_columns : wide_tile_of_rows)(
            rows, at, stride, panel, panel_row, depth, &f, width, out);
      else
        (s->transposes_a ? narrow_tile_of_columns : narrow_tile_of_rows)(
            rows, at, stride, panel, panel_row, depth, &f, width, out);
      panel += packed ? depth * lanes : lanes;
    }
  }
}

// A single column: one scalar product a row.
static void multiply_by_column(const sf_product *s, const real *a, const real *b, const real *bias,
                               real *work, real *c) {
  long step = s->transposes_b ? 1 : s->stride_b;
  for (long j = 0; j < s->inner; j++) work[j] = b[j * step];
  for (long r = 0; r < s->rows; r++, a += s->stride_a) {
    vec sums[2] = {{0}};
    real total = bias ? bias[0] : (real)0;
    long j = 0;
    for (; j + PANEL <= s->inner; j += PANEL) {
      EACH_REGISTER(v, 2)
        sums[v] += load(a + j + v * LANES) * load(work + j + v * LANES);
    }
    for (; j < s->inner; j++) total += a[j] * work[j];
    total += lane_sum(sums[0] + sums[1]);
    c[r * s->stride_c] = s->rectified && total < 0 ? (real)0 : total;
  }
}

// A second factor that stays in the second cache while few rows use it is read from where it is:
// packing would take a twentieth of the time.
INLINE bool is_small(const sf_product *s) {
  return !s->transposes_a && !s->transposes_b && s->columns % LANES == 0 && s->rows <= 512 &&
         s->inner * s->columns <= 1 << 16;
}

static void multiply(const sf_product *s, const real *a, const real *b, const real *bias,
                     real *c) {
  bool is_column = s->columns == 1 && !s->transposes_a, packs = !is_small(s);
  long depth = least(s->inner, INNER_BLOCK), width = least(s->columns, COLUMN_BLOCK);
  long size = is_column ? s->inner : depth * (width + PANEL) + (depth + LANES) * COPIED_ROWS;
  real *work = sf_allocate(size), *tile = work + depth * (width + PANEL);
  if (is_column) {
    multiply_by_column(s, a, b, bias, work, c);
    sf_deallocate(work, size);
    return;
  }
  for (long n = 0; n < s->columns; n += COLUMN_BLOCK) {
    long columns = least(COLUMN_BLOCK, s->columns - n);
    long k = 0;
    do {  // once even if the inner axis is empty: c is the bias, or zero
      long count = least(INNER_BLOCK, s->inner - k);
      bool is_last = k + count == s->inner;
      tile_finish f = {is_last && bias ? bias + n : NULL, k > 0, is_last && s->rectified,
                       s->stride_c};
      const real *from = b + (s->transposes_b ? n * s->stride_b + k : k * s->stride_b + n);
      if (packs) pack_columns(s, from, count, columns, work);
      multiply_block(s, a + (s->transposes_a ? k * s->stride_a : k), packs ? work : from, packs,
                     count, columns, f, tile, c + n);
      k += count;
    } while (k < s->inner);
  }
  sf_deallocate(work, size);
}

static void add_bias_gradient(long rows, long columns, const real *restrict y,
                              const real *restrict g, real *restrict h, real *restrict dbias) {
  memset(dbias, 0, columns * sizeof(real));
  for (long r = 0; r < rows; r++, g += columns) {
    if (y) {
      for (long c = 0; c < columns; c++) {
        real passed = y[c] > 0 ? g[c] : (real)0;
        h[c] = passed;
        dbias[c] += passed;
      }
      y += columns;
      h += columns;
    } else {
      for (long c = 0; c < columns; c++) dbias[c] += g[c];
    }
  }
}
