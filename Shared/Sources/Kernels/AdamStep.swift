import CKernels

/// The constants of one Adam step: rates, decays and bias corrections.
package struct AdamStep: Sendable {
  var c: sf_adam

  package init(
    rate: Real, betas: (Real, Real), epsilon: Real, coupledDecay: Real, decoupledDecay: Real,
    corrections: (Real, Real)
  ) {
    c = sf_adam(
      rate: rate, beta1: betas.0, beta2: betas.1, epsilon: epsilon, coupled_decay: coupledDecay,
      decoupled_decay: decoupledDecay, correction1: corrections.0, correction2: corrections.1)
  }
}

extension Kernel {
  /// Updates weights and moments in place; the caller holds the only reference to each of them.
  package static func adam(
    _ step: AdamStep, gradient: Storage, weights: Storage, first: Storage, second: Storage,
    maximum: Storage?
  ) {
    withExtendedLifetime((gradient, weights, first, second, maximum)) {
      let (g, w, m, v) = (gradient.pointer, weights.pointer, first.pointer, second.pointer)
      ThreadPool.forEachPiece(of: weights.count, grain: grain) { i, n in
        var constants = step.c
        sf_adam_step(&constants, n, g + i, w + i, m + i, v + i, maximum.map { $0.pointer + i })
      }
    }
  }
}
