// Scaled dot-product attention, one head of one sequence at a time. Scores exist for a few queries
// at once only; the gradient computes them again. Everything is copied into rows that fill whole
// vectors, padded with zeros, so that no loop has a rest.

#define QUERY_BLOCK 64  // queries whose scores the gradient holds; a multiple of all tiles
#define TILE_ROWS (VECTOR_BYTES == 64 ? 8 : 4)

INLINE long padded(long n) { return (n + LANES - 1) / LANES * LANES; }

typedef struct {
  const real *a;  // element (row, k) at a[row * row_step + k * inner_step]
  long row_step, inner_step;
  const real *b;  // [inner, b_step], whole vectors
  long b_step, inner;
} factors;

INLINE void tile_columns(const int rows, const int vectors, const factors *f, long column,
                         bool adds, real *c, long c_step) {
  vec sums[8][2];
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < vectors; v++) {
      sums[r][v] = adds ? load(c + r * c_step + column + v * LANES) : (vec){0};
    }
  }
  const real *a = f->a, *b = f->b + column;
  for (long k = 0; k < f->inner; k++, a += f->inner_step, b += f->b_step) {
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) {
        sums[r][v] += a[r * f->row_step] * load(b + v * LANES);
      }
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < vectors; v++) store(c + r * c_step + column + v * LANES, sums[r][v]);
  }
}

// c = a b, or c += a b if it adds, for a few rows and as many columns as fill whole vectors.
INLINE void tile_of_rows(const int rows, const factors *f, long columns, bool adds, real *c,
                         long c_step) {
  long column = 0;
  for (; column + 2 * LANES <= columns; column += 2 * LANES) {
    tile_columns(rows, 2, f, column, adds, c, c_step);
  }
  if (column < columns) tile_columns(rows, 1, f, column, adds, c, c_step);
}

static void tile_product(long rows, const factors *f, long columns, bool adds, real *c,
                         long c_step) {
  switch (rows) {
    case 8: tile_of_rows(8, f, columns, adds, c, c_step); return;
    case 4: tile_of_rows(4, f, columns, adds, c, c_step); return;
    case 2: tile_of_rows(2, f, columns, adds, c, c_step); return;
    default: tile_of_rows(1, f, columns, adds, c, c_step);
  }
}

// The rows of the next tile when so many are left.
INLINE long tile_height(long left) {
  return left >= TILE_ROWS ? TILE_ROWS : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

INLINE void copy_row(long n, real scale, const real *restrict from, real *restrict to) {
  long c = 0;
  for (; c + LANES <= n; c += LANES) store(to + c, scale * load(from + c));
  for (; c < n; c++) to[c] = scale * from[c];
}

// to = scale from for rows of `width`, padded with zeros to whole vectors both ways.
INLINE void copy_padded(long rows, long width, real scale, const real *restrict from, long step,
                        real *restrict to) {
  long wide = padded(width);
  for (long r = 0; r < rows; r++, from += step, to += wide) {
    copy_row(width, scale, from, to);
    for (long c = width; c < wide; c++) to[c] = 0;
  }
  memset(to, 0, (padded(rows) - rows) * wide * sizeof(real));
}

// to[c][r] = from[r][c], both padded.
INLINE void transpose_padded(long rows, long columns, const real *restrict from,
                             real *restrict to) {
  for (long r = 0; r < rows; r += LANES) {
    for (long c = 0; c < columns; c += LANES) {
      transpose_square(from + r * columns + c, columns, to + c * rows + r, rows);
    }
  }
}

INLINE real score_scale(const sf_attention *s) { return 1 / sqrt_((real)s->width); }

// The keys that a query sees.
INLINE long seen(const sf_attention *s, long query) { return s->causal ? query + 1 : s->tokens; }

// Scores of a tile of scaled queries, `wide` numbers each; minus infinity beyond what each sees.
INLINE void tile_scores(const sf_attention *s, long query, long rows, const real *queries,
                        long wide, const real *keys, long columns, long step, real *scores) {
  factors f = {queries + query * wide, wide, 1, keys, padded(s->tokens), s->width};
  tile_product(rows, &f, columns, false, scores, step);
  for (long r = 0; r < rows; r++) {
    real *row = scores + r * step;
    long end = seen(s, query + r);
    for (long c = end / LANES * LANES; c < columns; c += LANES) {
      store(row + c, first_lanes(end - c, load(row + c), -(real)INFINITY));
    }
  }
}

// exp(score - top) for a row of whole vectors, and their sum.
INLINE real exponentiate_row(long columns, real *restrict row, real *top) {
  *top = top_of_row(columns, row);
  vec sum = {0};
  for (long c = 0; c < columns; c += LANES) {
    vec p = exp_of_lanes(load(row + c) - *top);
    store(row + c, p);
    sum += p;
  }
  return lane_sum(sum);
}

static void attend(const sf_attention *s, const real *x, real *y, real *log_sums) {
  long n = s->tokens, wide = padded(s->width), step = padded(n), part = s->heads * s->width;
  long size = (4 * step + TILE_ROWS) * wide + TILE_ROWS * step + 2 * step;
  real *queries = sf_allocate(size), *values = queries + step * wide;
  real *rows_of_keys = values + step * wide, *keys = rows_of_keys + step * wide;
  real *scores = keys + step * wide, *sums = scores + TILE_ROWS * step;
  real *totals = sums + TILE_ROWS * wide, *tops = totals + step;
  copy_padded(n, s->width, score_scale(s), x, 3 * part, queries);
  copy_padded(n, s->width, 1, x + part, 3 * part, rows_of_keys);
  copy_padded(n, s->width, 1, x + 2 * part, 3 * part, values);
  transpose_padded(step, wide, rows_of_keys, keys);
  for (long query = 0, rows; query < n; query += rows) {
    rows = tile_height(n - query);
    long most = seen(s, query + rows - 1), columns = padded(most);
    tile_scores(s, query, rows, queries, wide, keys, columns, step, scores);
    for (long r = 0; r < rows; r++) {
      totals[query + r] = exponentiate_row(columns, scores + r * step, &tops[query + r]);
    }
    factors f = {scores, step, 1, values, wide, most};
    tile_product(rows, &f, wide, false, sums, wide);
    for (long r = 0; r < rows; r++) {
      copy_row(s->width, 1 / totals[query + r], sums + r * wide, y + (query + r) * part);
    }
  }
  for (long r = n; r < step; r++) tops[r] = totals[r] = 1;
  for (long r = 0; r < step; r += LANES) {
    for (long l = 0; l < LANES; l++) tops[r + l] += log_(totals[r + l]);
  }
  memcpy(log_sums, tops, n * sizeof(real));
  sf_deallocate(queries, size);
}

// Working memory of a gradient: queries (scaled), keys, values, the gradients of results, queries,
// keys and values [step, wide]; keys and values transposed; probabilities and the gradients of
// scores, for one block of queries [block, step].
typedef struct {
  real *q, *k, *v, *g, *dq, *dk, *dv, *keys, *values, *p, *ds, *products;
  long wide, step;
} attention_work;

// With P = exp(S - log sums) and dP = g V^T: dS = P (dP - <g, y>), and dQ = dS K.
INLINE void query_gradients(const sf_attention *s, const attention_work *w, long start, long end,
                            const real *log_sums) {
  for (long query = start, rows; query < end; query += rows) {
    rows = tile_height(end - query);
    long most = seen(s, query + rows - 1), columns = padded(most);
    real *p = w->p + (query - start) * w->step, *ds = w->ds + (query - start) * w->step;
    tile_scores(s, query, rows, w->q, w->wide, w->keys, columns, w->step, p);
    factors f = {w->g + query * w->wide, w->wide, 1, w->values, w->step, s->width};
    tile_product(rows, &f, columns, false, ds, w->step);
    for (long r = 0; r < rows; r++) {
      real log_sum = log_sums[query + r], product = w->products[query + r];
      real *restrict row = p + r * w->step, *restrict slopes = ds + r * w->step;
      for (long c = 0; c < columns; c += LANES) {
        vec p = exp_of_lanes(load(row + c) - log_sum);
        store(row + c, p);
        store(slopes + c, p * (load(slopes + c) - product));
      }
    }
    factors back = {ds, w->step, 1, w->k, w->wide, most};
    tile_product(rows, &back, w->wide, false, w->dq + query * w->wide, w->wide);
  }
}

// dV += P^T g and dK += dS^T Q over one block of queries.
INLINE void key_gradients(const sf_attention *s, const attention_work *w, long start, long end) {
  long most = seen(s, end - 1);
  for (long key = 0, rows; key < most; key += rows) {
    rows = tile_height(most - key);
    bool adds = start > (s->causal ? key : 0);  // an earlier block of queries saw these keys
    long first = s->causal && key > start ? key : start;
    long offset = (first - start) * w->step + key;
    factors values = {w->p + offset, 1, w->step, w->g + first * w->wide, w->wide, end - first};
    tile_product(rows, &values, w->wide, adds, w->dv + key * w->wide, w->wide);
    factors keys = {w->ds + offset, 1, w->step, w->q + first * w->wide, w->wide, end - first};
    tile_product(rows, &keys, w->wide, adds, w->dk + key * w->wide, w->wide);
  }
}

INLINE void copy_columns(long rows, long width, real scale, const real *restrict from, long wide,
                         real *restrict to, long step) {
  for (long r = 0; r < rows; r++) copy_row(width, scale, from + r * wide, to + r * step);
}

static void attend_gradient(const sf_attention *s, const real *x, const real *y,
                            const real *log_sums, const real *g, real *dx) {
  long n = s->tokens, part = s->heads * s->width, block = least(n, QUERY_BLOCK);
  attention_work w = {.wide = padded(s->width), .step = padded(n)};
  long area = w.step * w.wide, scores = block * w.step;
  long size = 9 * area + 2 * scores + n;
  w.q = sf_allocate(size);
  w.k = w.q + area;
  w.v = w.k + area;
  w.g = w.v + area;
  w.dq = w.g + area;
  w.dk = w.dq + area;
  w.dv = w.dk + area;
  w.keys = w.dv + area;
  w.values = w.keys + area;
  w.p = w.values + area;
  w.ds = w.p + scores;
  w.products = w.ds + scores;
  copy_padded(n, s->width, score_scale(s), x, 3 * part, w.q);
  copy_padded(n, s->width, 1, x + part, 3 * part, w.k);
  copy_padded(n, s->width, 1, x + 2 * part, 3 * part, w.v);
  copy_padded(n, s->width, 1, g, part, w.g);
  transpose_padded(w.step, w.wide, w.k, w.keys);
  transpose_padded(w.step, w.wide, w.v, w.values);
  for (long r = 0; r < n; r++) {
    w.products[r] = product_of_rows(s->width, g + r * part, y + r * part);
  }
  for (long start = 0; start < n; start += QUERY_BLOCK) {
    long end = least(n, start + QUERY_BLOCK);
    query_gradients(s, &w, start, end, log_sums);
    key_gradients(s, &w, start, end);
  }
  copy_columns(n, s->width, score_scale(s), w.dq, w.wide, dx, 3 * part);
  copy_columns(n, s->width, 1, w.dk, w.wide, dx + part, 3 * part);
  copy_columns(n, s->width, 1, w.dv, w.wide, dx + 2 * part, 3 * part);
  sf_deallocate(w.q, size);
}

static void keep_token(const sf_kept_tokens *s, long position, const real *restrict x,
                       real *restrict keys, real *restrict values) {
  const real *key = x + s->heads * s->width, *value = key + s->heads * s->width;
  for (long h = 0; h < s->heads; h++) {
    for (long c = 0; c < s->width; c++) {
      keys[c * s->capacity + position] = key[c];
      values[position * s->value_step + c] = value[c];
    }
    key += s->width;
    value += s->width;
    keys += s->width * s->capacity;
    values += s->capacity * s->value_step;
  }
}

static void attend_to_kept(const sf_kept_tokens *s, long position, const real *x,
                           const real *keys, const real *values, real *y) {
  long count = position + 1, columns = padded(count), part = s->heads * s->width;
  long size = padded(part) + columns + padded(s->width);
  real *queries = sf_allocate(size), *scores = queries + padded(part), *sums = scores + columns;
  copy_row(part, 1 / sqrt_((real)s->width), x, queries);
  for (long h = 0; h < s->heads; h++) {
    real top;
    factors products = {queries + h * s->width, 0, 1, keys, s->capacity, s->width};
    tile_product(1, &products, columns, false, scores, columns);
    real *last = scores + columns - LANES;
    store(last, first_lanes(count - (columns - LANES), load(last), -(real)INFINITY));
    real total = exponentiate_row(columns, scores, &top);
    factors means = {scores, 0, 1, values, s->value_step, count};
    tile_product(1, &means, padded(s->width), false, sums, 0);
    copy_row(s->width, 1 / total, sums, y + h * s->width);
    keys += s->width * s->capacity;
    values += s->capacity * s->value_step;
  }
  sf_deallocate(queries, size);
}
