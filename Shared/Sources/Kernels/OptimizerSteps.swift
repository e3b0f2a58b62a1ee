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

/// The constants of one step of stochastic gradient descent.
package struct DescentStep: Sendable {
  var c: sf_sgd

  package init(rate: Real, momentum: Real, decay: Real, isNesterov: Bool) {
    c = sf_sgd(rate: rate, momentum: momentum, decay: decay, nesterov: isNesterov)
  }
}

extension Kernel {
  /// Updates weights and velocity, if there is one, in place; the caller holds the only reference to
  /// each of them.
  package static func descend(
    _ step: DescentStep, gradient: Storage, weights: Storage, velocity: Storage?
  ) {
    let count = weights.count
    precondition(
      gradient.count == count && velocity?.count ?? count == count,
      "a gradient or velocity that is not as large as the \(count) weights")
    withExtendedLifetime((gradient, weights, velocity)) {
      let (g, w) = (gradient.pointer, weights.pointer)
      ThreadPool.forEachPiece(of: weights.count, grain: grain) { i, n in
        var constants = step.c
        sf_sgd_step(&constants, n, g + i, w + i, velocity.map { $0.pointer + i })
      }
    }
  }

  /// Updates weights and moments in place; the caller holds the only reference to each of them.
  package static func adam(
    _ step: AdamStep, gradient: Storage, weights: Storage, first: Storage, second: Storage,
    maximum: Storage?
  ) {
    let count = weights.count
    precondition(
      gradient.count == count && first.count == count && second.count == count
        && maximum?.count ?? count == count,
      "a gradient or moment that is not as large as the \(count) weights")
    withExtendedLifetime((gradient, weights, first, second, maximum)) {
      let (g, w, m, v) = (gradient.pointer, weights.pointer, first.pointer, second.pointer)
      ThreadPool.forEachPiece(of: weights.count, grain: grain) { i, n in
        var constants = step.c
        sf_adam_step(&constants, n, g + i, w + i, m + i, v + i, maximum.map { $0.pointer + i })
      }
    }
  }
}
