// The shortcut of residual networks where they change size: means over tiles, and channels of
// zeros after those of the image.

static void downsample(const sf_downsampling *s, const real *x, real *restrict y) {
  long rows = (s->height + s->size - 1) / s->size, columns = (s->width + s->size - 1) / s->size;
  real share = 1 / (real)(s->size * s->size);
  for (long r = 0; r < rows; r++) {
    for (long c = 0; c < columns; c++, y += s->output_channels) {
      memset(y, 0, s->output_channels * sizeof(real));
      for (long i = r * s->size; i < least((r + 1) * s->size, s->height); i++) {
        for (long j = c * s->size; j < least((c + 1) * s->size, s->width); j++) {
          const real *pixel = x + (i * s->width + j) * s->channels;
          for (long k = 0; k < s->channels; k++) y[k] += share * pixel[k];
        }
      }
    }
  }
}

static void downsample_gradient(const sf_downsampling *s, const real *g, real *restrict dx) {
  long columns = (s->width + s->size - 1) / s->size;
  real share = 1 / (real)(s->size * s->size);
  for (long i = 0; i < s->height; i++) {
    const real *line = g + i / s->size * columns * s->output_channels;
    for (long j = 0; j < s->width; j++, dx += s->channels) {
      const real *pixel = line + j / s->size * s->output_channels;
      for (long k = 0; k < s->channels; k++) dx[k] = share * pixel[k];
    }
  }
}
