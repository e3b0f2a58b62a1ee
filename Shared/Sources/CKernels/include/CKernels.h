// Vector kernels in C. Each function is compiled once per instruction set; dispatch.c picks the
// best one that the processor has (or the one that SUREFOOT_ISA names) when the program starts.
// All arrays are dense and row-major. Pointers never alias unless a comment says so.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef TENSOR_FLOAT64
typedef double sf_real;
#else
typedef float sf_real;
#endif

// ---- instruction sets -------------------------------------------------------------------------

/// The name of the instruction set in use: "avx512", "avx2" or "plain".
const char *sf_isa_name(void);
/// Switches what this thread computes, alone or with the pool's help, to the named instruction set;
/// false when it is unknown or the processor lacks it.
bool sf_isa_select(const char *name);

// ---- memory and threads -----------------------------------------------------------------------

/// Memory for `count` reals on a 64-byte boundary; ends the process when there is none.
sf_real *sf_allocate(long count);
void sf_deallocate(sf_real *pointer, long count);
/// Gives freed pages back to the system.
void sf_return_freed_memory(void);
/// One pointer per thread; the differentiation tape hangs on it.
void *sf_thread_context(void);
void sf_set_thread_context(void *context);
/// Runs body(context, 0) ... body(context, count - 1), spread over `threads` threads.
void sf_parallel_for(long count, int threads, void (*body)(void *context, long index),
                     void *context);
/// Number of processors that this process may run on.
int sf_processor_count(void);
/// The peak resident memory of this process in bytes.
long sf_peak_memory(void);

// ---- operations named by number ---------------------------------------------------------------

enum sf_unary_operation {
  SF_NEGATE, SF_EXP, SF_LOG, SF_SQRT, SF_RSQRT, SF_SQUARE, SF_ABSOLUTE, SF_SIGN, SF_RECIPROCAL,
  SF_TANH, SF_SIGMOID, SF_RELU, SF_SOFTPLUS, SF_GELU, SF_SILU, SF_SIN, SF_COS, SF_ERF, SF_LOG1P,
  SF_EXPM1, SF_FLOOR
};
enum sf_binary_operation {
  SF_ADD, SF_SUBTRACT, SF_MULTIPLY, SF_DIVIDE, SF_MAXIMUM, SF_MINIMUM, SF_POWER, SF_GREATER,
  SF_EQUAL
};
enum sf_reduction { SF_SUM, SF_REDUCE_MAXIMUM, SF_REDUCE_MINIMUM };

/// Shape of a normalisation over an array [images, positions, channels]: statistics are shared by
/// the positions and the channels of one group of one image.
typedef struct {
  long images, positions, channels, groups;
  sf_real epsilon;
  bool rectified;  // the result is max(0, .)
} sf_normalization;

/// Shape of a normalisation of rows of `channels` numbers, each by itself.
typedef struct {
  long channels;
  sf_real epsilon;
  bool centered;  // false: divide by the root mean square only
} sf_row_normalization;

/// Target distributions of rows of logits.
typedef struct {
  const int32_t *labels;  // one per row, unless `full`
  sf_real smoothing;      // the share of a label that all classes get evenly
  const sf_real *full;    // [rows, columns], or NULL
} sf_targets;

/// Self-attention of `tokens` rows that hold queries, keys and values side by side, each `heads`
/// parts of `width` numbers.
typedef struct {
  long tokens, heads, width;
  bool causal;  // a token sees itself and those before it
} sf_attention;

/// The keys and values of the tokens of one sequence that were seen before: keys are
/// `[heads, width, capacity]`, values `[heads, capacity, value_step]`. Both are padded to whole
/// vectors, `capacity` and `value_step` to multiples of 16, and zeros from the start.
typedef struct {
  long heads, width, capacity, value_step;
} sf_kept_tokens;

/// Sizes and strides (in reals) of a convolution of one image whose border is already padded.
/// Kernel rows see `window` consecutive inputs: kernel width times input channels.
typedef struct {
  long input_row, input_pixel;    // strides between the windows of neighbouring outputs
  long kernel_row;                // stride between the input rows that one window touches
  long kernel_rows, window;       // weights are [kernel_rows, window, output_channels]
  long output_row, output_pixel;  // strides of the output
  long output_rows, output_columns, output_channels;
} sf_convolution;

/// A product of matrices, c = op(a) op(b): [rows, inner] x [inner, columns], where op may transpose.
typedef struct {
  long rows, columns, inner;
  long stride_a, stride_b, stride_c;  // between the rows of each, as they lie in memory
  bool transposes_a, transposes_b;
  bool rectified;  // c = max(0, .)
} sf_product;

typedef struct {
  sf_real rate, momentum, decay;
  bool nesterov;
} sf_sgd;

/// Sizes of a 3x3 convolution with stride 1 over a stack of images, with `top` rows and `left`
/// columns of zeros before each; channels are multiples of 8.
typedef struct {
  long images, height, width, channels;
  long top, left;
  long output_rows, output_columns, output_channels;
} sf_winograd;

/// An image whose tiles of `size` x `size` pixels become pixels; tiles over the border see zeros.
typedef struct {
  long height, width, channels, size, output_channels;
} sf_downsampling;

typedef struct {
  sf_real rate, beta1, beta2, epsilon;
  sf_real coupled_decay;    // added to the gradient
  sf_real decoupled_decay;  // weights shrink by rate * decay
  sf_real correction1, correction2;  // 1 - beta^t
} sf_adam;

// ---- kernels: X(result, name, parameters, arguments) ------------------------------------------

#define SF_KERNELS(X)                                                                             \
  X(void, unary, (int operation, long n, const sf_real *x, sf_real *y), (operation, n, x, y))     \
  X(void, unary_gradient,                                                                         \
    (int operation, long n, const sf_real *x, const sf_real *y, const sf_real *g, sf_real *dx),   \
    (operation, n, x, y, g, dx))                                                                  \
  /* y[i] = a[i * sa] op b[i * sb], with strides of 0 or 1 */                                     \
  X(void, binary,                                                                                 \
    (int operation, long n, const sf_real *a, long sa, const sf_real *b, long sb, sf_real *y),    \
    (operation, n, a, sa, b, sb, y))                                                              \
  /* y = scale * x + offset */                                                                    \
  X(void, affine, (long n, sf_real scale, sf_real offset, const sf_real *x, sf_real *y),          \
    (n, scale, offset, x, y))                                                                     \
  /* y += scale * x */                                                                            \
  X(void, accumulate, (long n, sf_real scale, const sf_real *x, sf_real *y), (n, scale, x, y))    \
  X(void, clamp, (long n, sf_real low, sf_real high, const sf_real *x, sf_real *y),               \
    (n, low, high, x, y))                                                                         \
  X(double, sum_of_squares, (long n, const sf_real *x), (n, x))                                   \
  X(double, sum_of_products, (long n, const sf_real *x, const sf_real *y), (n, x, y))             \
  /* x is [outer, axis, inner], y is [outer, inner] */                                            \
  X(void, reduce,                                                                                 \
    (int reduction, long outer, long axis, long inner, const sf_real *x, sf_real *y),             \
    (reduction, outer, axis, inner, x, y))                                                        \
  X(void, softmax, (long rows, long columns, const sf_real *x, bool logarithm, sf_real *y),       \
    (rows, columns, x, logarithm, y))                                                             \
  X(void, softmax_gradient,                                                                       \
    (long rows, long columns, const sf_real *y, const sf_real *g, bool logarithm, sf_real *dx),   \
    (rows, columns, y, g, logarithm, dx))                                                         \
  /* losses and log_sums (of exponentials) are [rows] */                                          \
  X(void, cross_entropy,                                                                          \
    (const sf_targets *t, long rows, long columns, const sf_real *x, sf_real *losses,             \
     sf_real *log_sums),                                                                          \
    (t, rows, columns, x, losses, log_sums))                                                      \
  X(void, cross_entropy_gradient,                                                                 \
    (const sf_targets *t, long rows, long columns, const sf_real *x, const sf_real *log_sums,     \
     sf_real scale, sf_real *dx),                                                                 \
    (t, rows, columns, x, log_sums, scale, dx))                                                   \
  /* means and scales (reciprocal deviations) are [rows] */                                       \
  X(void, normalize_rows,                                                                         \
    (const sf_row_normalization *s, long rows, const sf_real *x, const sf_real *gamma,            \
     const sf_real *beta, sf_real *y, sf_real *means, sf_real *scales),                           \
    (s, rows, x, gamma, beta, y, means, scales))                                                  \
  /* dgamma and dbeta are [channels], the sums over these rows */                                 \
  X(void, normalize_rows_gradient,                                                                \
    (const sf_row_normalization *s, long rows, const sf_real *x, const sf_real *g,                \
     const sf_real *gamma, const sf_real *means, const sf_real *scales, sf_real *dx,              \
     sf_real *dgamma, sf_real *dbeta),                                                            \
    (s, rows, x, g, gamma, means, scales, dx, dgamma, dbeta))                                     \
  /* one head of one sequence: x points at its first query, y at its part of the result, and      \
     log_sums, [tokens], are those of the exponentials of its scores */                           \
  X(void, attend, (const sf_attention *s, const sf_real *x, sf_real *y, sf_real *log_sums),       \
    (s, x, y, log_sums))                                                                          \
  X(void, attend_gradient,                                                                        \
    (const sf_attention *s, const sf_real *x, const sf_real *y, const sf_real *log_sums,          \
     const sf_real *g, sf_real *dx),                                                              \
    (s, x, y, log_sums, g, dx))                                                                   \
  /* the key and the value of one token, whose projections [3, heads, width] are x, are kept */   \
  X(void, keep_token,                                                                             \
    (const sf_kept_tokens *s, long position, const sf_real *x, sf_real *keys, sf_real *values),   \
    (s, position, x, keys, values))                                                               \
  /* attention of that token to those kept up to its position */                                  \
  X(void, attend_to_kept,                                                                         \
    (const sf_kept_tokens *s, long position, const sf_real *x, const sf_real *keys,               \
     const sf_real *values, sf_real *y),                                                          \
    (s, position, x, keys, values, y))                                                            \
  /* means of the channels of a block of rows, and sums of squared deviations: [2, channels] */   \
  X(void, channel_moments, (long rows, long channels, const sf_real *x, sf_real *moments),        \
    (rows, channels, x, moments))                                                                 \
  /* statistics of one image from the moments of its blocks of `block_rows` rows; the last block  \
     may be shorter */                                                                            \
  X(void, join_moments,                                                                           \
    (const sf_normalization *s, long blocks, long block_rows, const sf_real *moments,             \
     sf_real *means, sf_real *scales),                                                            \
    (s, blocks, block_rows, moments, means, scales))                                              \
  /* y = scale[c] x + shift[c], then max(0, .) if rectified */                                    \
  X(void, scale_channels,                                                                         \
    (long rows, long channels, const sf_real *scale, const sf_real *shift, bool rectified,        \
     const sf_real *x, sf_real *y),                                                               \
    (rows, channels, scale, shift, rectified, x, y))                                              \
  /* h = g where scale[c] x + shift[c] > 0 or not rectified, else 0; h may be g.                  \
     sums [2, channels] of h and of h (x - mean[c]) */                                            \
  X(void, channel_gradient_sums,                                                                  \
    (long rows, long channels, const sf_real *x, const sf_real *scale, const sf_real *shift,      \
     const sf_real *mean, bool rectified, const sf_real *g, sf_real *h, sf_real *sums),           \
    (rows, channels, x, scale, shift, mean, rectified, g, h, sums))                               \
  /* gradients of one image's scale and shift from the sums of its blocks; the coefficients       \
     [3, channels] of dx = t h + q x + r */                                                       \
  X(void, join_gradient_sums,                                                                     \
    (const sf_normalization *s, long blocks, const sf_real *sums, const sf_real *means,           \
     const sf_real *scales, const sf_real *gamma, sf_real *dgamma, sf_real *dbeta,                \
     sf_real *coefficients),                                                                      \
    (s, blocks, sums, means, scales, gamma, dgamma, dbeta, coefficients))                         \
  /* dx = t h + q x + r; dx may be h */                                                           \
  X(void, channel_input_gradient,                                                                 \
    (long rows, long channels, const sf_real *coefficients, const sf_real *x, const sf_real *h,   \
     sf_real *dx),                                                                                \
    (rows, channels, coefficients, x, h, dx))                                                     \
  X(void, convolve,                                                                               \
    (const sf_convolution *s, const sf_real *x, const sf_real *w, const sf_real *bias,            \
     sf_real *y),                                                                                 \
    (s, x, w, bias, y))                                                                           \
  /* dw += the gradient of one image */                                                           \
  X(void, convolve_weight_gradient,                                                               \
    (const sf_convolution *s, const sf_real *x, const sf_real *g, sf_real *dw), (s, x, g, dw))    \
  /* c = op(a) op(b) + bias, with a bias per column or none */                                    \
  X(void, multiply,                                                                               \
    (const sf_product *s, const sf_real *a, const sf_real *b, const sf_real *bias, sf_real *c),   \
    (s, a, b, bias, c))                                                                           \
  /* h = g where y > 0, else 0 (g everywhere without y, h may be NULL); dbias = the sum of h's rows */\
  X(void, add_bias_gradient,                                                                      \
    (long rows, long columns, const sf_real *y, const sf_real *g, sf_real *h, sf_real *dbias),    \
    (rows, columns, y, g, h, dbias))                                                              \
  /* y = keep * y + scale * x */                                                                  \
  X(void, blend, (long n, sf_real keep, sf_real scale, const sf_real *x, sf_real *y),             \
    (n, keep, scale, x, y))                                                                       \
  /* m may be NULL when there is no momentum */                                                   \
  X(void, sgd_step,                                                                               \
    (const sf_sgd *s, long n, const sf_real *g, sf_real *w, sf_real *m), (s, n, g, w, m))         \
  /* the same for 3x3 kernels and stride 1 with fewer products; u is [16, channels, outputs] */   \
  X(void, winograd_convolve,                                                                      \
    (const sf_winograd *s, const sf_real *x, const sf_real *u, const sf_real *bias, sf_real *y),  \
    (s, x, u, bias, y))                                                                           \
  /* u of `count` pairs of channels, from weights [3, 3, count] */                                \
  X(void, winograd_weights, (long count, const sf_real *w, sf_real *u), (count, w, u))            \
  /* du += the gradient of some images */                                                         \
  X(void, winograd_gradient,                                                                      \
    (const sf_winograd *s, const sf_real *x, const sf_real *g, sf_real *du), (s, x, g, du))       \
  /* dw [3, 3, count] from du [16, count] */                                                      \
  X(void, winograd_weight_gradient, (long count, const sf_real *du, sf_real *dw), (count, du, dw)) \
  /* means over tiles of one image, then channels of zeros */                                     \
  X(void, downsample, (const sf_downsampling *s, const sf_real *x, sf_real *y), (s, x, y))        \
  X(void, downsample_gradient, (const sf_downsampling *s, const sf_real *g, sf_real *dx),         \
    (s, g, dx))                                                                                   \
  X(void, adam_step,                                                                              \
    (const sf_adam *s, long n, const sf_real *g, sf_real *w, sf_real *m, sf_real *v,              \
     sf_real *v_maximum),                                                                         \
    (s, n, g, w, m, v, v_maximum))

#define SF_DECLARE(result, name, parameters, arguments) result sf_##name parameters;
SF_KERNELS(SF_DECLARE)
#undef SF_DECLARE

#endif
