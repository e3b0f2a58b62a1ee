// One pass over weights, gradient and moments (Kingma & Ba 2015; Loshchilov & Hutter 2019; the
// maximum of the second moment: Reddi et al. 2018).

static void adam_step(const sf_adam *s, long n, const real *restrict g, real *restrict w,
                 real *restrict m, real *restrict v, real *restrict v_maximum) {
  real keep = 1 - s->rate * s->decoupled_decay;
  real step = s->rate / s->correction1, root = 1 / sqrt_(s->correction2);
  for (long i = 0; i < n; i++) {
    real gradient = g[i] + s->coupled_decay * w[i];
    m[i] = s->beta1 * m[i] + (1 - s->beta1) * gradient;
    v[i] = s->beta2 * v[i] + (1 - s->beta2) * gradient * gradient;
    real second = v[i];
    if (v_maximum) {
      second = v_maximum[i] > second ? v_maximum[i] : second;
      v_maximum[i] = second;
    }
    w[i] = keep * w[i] - step * m[i] / (sqrt_(second) * root + s->epsilon);
  }
}
