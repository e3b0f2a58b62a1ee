// One pass over weights, gradient and moments (Kingma & Ba 2015; Loshchilov & Hutter 2019; the
// maximum of the second moment: Reddi et al. 2018).

INLINE void adam_loop(const sf_adam *s, long n, const real *restrict g, real *restrict w,
                      real *restrict m, real *restrict v, real *restrict v_maximum) {
  real keep = 1 - s->rate * s->decoupled_decay, decay = s->coupled_decay, epsilon = s->epsilon;
  real step = s->rate / s->correction1, root = 1 / sqrt_(s->correction2);
  real beta1 = s->beta1, beta2 = s->beta2;
  for (long i = 0; i < n; i++) {
    real gradient = g[i] + decay * w[i];
    m[i] = beta1 * m[i] + (1 - beta1) * gradient;
    v[i] = beta2 * v[i] + (1 - beta2) * gradient * gradient;
    real second = v[i];
    if (v_maximum) {
      second = v_maximum[i] > second ? v_maximum[i] : second;
      v_maximum[i] = second;
    }
    w[i] = keep * w[i] - step * m[i] / (sqrt_(second) * root + epsilon);
  }
}

// Two loops: one that asks at each step becomes masked stores to no address, ten times slower.
static void adam_step(const sf_adam *s, long n, const real *g, real *w, real *m, real *v,
                      real *v_maximum) {
  if (v_maximum)
    adam_loop(s, n, g, w, m, v, v_maximum);
  else
    adam_loop(s, n, g, w, m, v, NULL);
}

// v = momentum v + g, w -= rate v (Nesterov: rate (g + momentum v)), with g += decay w first
// (Sutskever et al. 2013).
static void sgd_step(const sf_sgd *s, long n, const real *restrict g, real *restrict w,
                     real *restrict m) {
  real rate = s->rate, momentum = s->momentum, decay = s->decay;
  if (!m) {
    for (long i = 0; i < n; i++) w[i] -= rate * (g[i] + decay * w[i]);
    return;
  }
  real look_ahead = s->nesterov ? momentum : (real)1, share = s->nesterov ? (real)1 : (real)0;
  for (long i = 0; i < n; i++) {
    real gradient = g[i] + decay * w[i];
    m[i] = momentum * m[i] + gradient;
    w[i] -= rate * (share * gradient + look_ahead * m[i]);
  }
}

static void blend(long n, real keep, real scale, const real *restrict x, real *restrict y) {
  for (long i = 0; i < n; i++) y[i] = keep * y[i] + scale * x[i];
}
