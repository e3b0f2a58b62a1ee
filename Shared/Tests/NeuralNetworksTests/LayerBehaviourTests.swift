import Foundation
import NeuralNetworks
import Randomness
import Tensors
import Testing
import _TestSupport

@Suite("Random layers, initialisers, attention and densities")
struct LayerBehaviourTests {
  private let key = RandomKey(seed: 6)

  @Test("dropout zeroes a share, keeps the mean, and follows its key")
  func dropout() {
    let (layer, x) = (Dropout(0.25, stream: 1), Tensor(ones: [100, 100]))
    let y = layer(x, in: .training(key))
    let zeros = y.scalars.count { $0 == 0 }
    // Binomial(10,000, 1/4): standard deviation 43.
    #expect(abs(zeros - 2500) < 200)
    #expect(y.scalars.allSatisfy { $0 == 0 || abs($0 - 4.0 / 3) < 1e-6 })
    #expect(layer(x, in: .training(key)) == y)
    #expect(Dropout(0.25, stream: 2)(x, in: .training(key)) != y)
    #expect(layer(x, in: .inference) == x && layer(x, in: .batchStatistics) == x)
    #expect(Dropout(0, stream: 1)(x, in: .training(key)) == x)
  }

  @Test("initialisers have the spread of their formulas")
  func initializers() {
    func deviation(_ initializer: Initializer) -> Double {
      let values = initializer([100, 200], fanIn: 200, fanOut: 100, key)
      return Double(values.variance(along: [0, 1]).scalar()).squareRoot()
    }
    // A uniform distribution in ±b has standard deviation b / sqrt(3).
    #expect(abs(deviation(.fanInUniform) / (1 / 600.0).squareRoot() - 1) < 0.03)
    #expect(abs(deviation(.heNormal) / 0.1 - 1) < 0.03)
    #expect(abs(deviation(.heNormalFanOut) / 0.02.squareRoot() - 1) < 0.03)
    #expect(abs(deviation(.glorotUniform) / (2 / 300.0).squareRoot() - 1) < 0.03)
    #expect(abs(deviation(.normal(standardDeviation: 0.3)) / 0.3 - 1) < 0.03)
    #expect(deviation(.zeros) == 0)
  }

  @Test("classes excluded by a logit of minus infinity")
  func excludedClasses() {
    let (x, rest) = (Tensor([1, -.infinity, 2], shape: [1, 3]), Tensor([1, 2], shape: [1, 2]))
    for (masked, plain) in [
      (
        valueAndGradient(at: x) { crossEntropy(logits: $0, labels: [2]) },
        valueAndGradient(at: rest) { crossEntropy(logits: $0, labels: [1]) }
      ),
      (
        valueAndGradient(at: x) { meanEntropy(logits: $0) },
        valueAndGradient(at: rest) { meanEntropy(logits: $0) }
      ),
    ] {
      #expect(abs(masked.value - plain.value) < 1e-6)
      let gradient = masked.gradient.gather([0, 2], along: 1)
      #expect(largestError(of: gradient, against: plain.gradient) < 1e-6)
      #expect(masked.gradient.scalars[1] == 0)
    }
  }

  @Test("losses of sequences: one label per row of the last axis")
  func sequences() {
    var generator = key.generator()
    let logits = Tensor(normal: [2, 3, 4], using: &generator)
    let labels: [Int32] = [0, 3, 1, 1, 2, 0]
    for smoothing: Scalar in [0, 0.1] {
      let flat = crossEntropy(
        logits: logits.reshaped([6, 4]), labels: labels, smoothing: smoothing)
      #expect(crossEntropy(logits: logits, labels: labels, smoothing: smoothing) == flat)
    }
  }

  @Test("causal attention does not see later tokens")
  func causality() {
    let layer = MultiHeadAttention(width: 8, headCount: 2, isCausal: true, key: key)
    var generator = key.split("x").generator()
    let x = Tensor(normal: [1, 6, 8], using: &generator)
    let changed = Tensor.concatenated(
      [x.slice(0..<4, along: 1), x.slice(4..<6, along: 1) * 3], along: 1)
    let (before, after) = (layer(x), layer(changed))
    #expect(before.slice(0..<4, along: 1) == after.slice(0..<4, along: 1))
    #expect(before.slice(4..<6, along: 1) != after.slice(4..<6, along: 1))
    // The last two tokens alone, with all six as keys, give the last two rows.
    let tail = layer(x.slice(4..<6, along: 1), attendingTo: x, mask: .causal)
    #expect(largestError(of: tail, against: before.slice(4..<6, along: 1)) < 1e-6)
  }

  @Test("attention to kept tokens is that of whole sequences", arguments: [3, 16, 40])
  func cachedAttention(width: Int) {
    let layer = MultiHeadAttention(width: 2 * width, headCount: 2, isCausal: true, key: key)
    var generator = key.split("x").generator()
    let lengths = [21, 1, 17]
    let sequences = lengths.map { Tensor(normal: [1, $0, 2 * width], using: &generator) }
    func token(_ position: Int, of sequence: Int) -> Tensor {
      sequences[sequence].slice(position..<position + 1, along: 1).reshaped([1, 2 * width])
    }
    var cache = layer.cache(sequences: 3, capacity: 21)
    var results: [[Tensor]] = [[], [], []]
    // Beginnings at once, then in turns; ended sequences are left out.
    var steps = [[(0, 0), (0, 1), (1, 0), (2, 0), (2, 1), (2, 2)]]
    for step in 0..<19 { steps.append([(2, step + 3), (0, step + 2)].filter { $1 < lengths[$0] }) }
    for step in steps {
      let x = Tensor.concatenated(step.map { token($1, of: $0) }, along: 0)
      let y = layer(x, of: step.map(\.0), &cache)
      for (index, place) in step.enumerated() {
        results[place.0].append(y.slice(index..<index + 1))
      }
    }
    #expect(cache.lengths == lengths)
    for (sequence, rows) in zip(sequences, results) {
      let whole = layer(sequence).reshaped([sequence.shape[1], 2 * width])
      #expect(largestError(of: Tensor.concatenated(rows, along: 0), against: whole) < 1e-5)
    }
  }

  @Test("continuations of one cache do not disturb each other")
  func branches() {
    let layer = MultiHeadAttention(width: 8, headCount: 2, isCausal: true, key: key)
    var generator = key.split("x").generator()
    let start = Tensor(normal: [4, 8], using: &generator)
    let next = (0..<2).map { _ in Tensor(normal: [1, 8], using: &generator) }
    var cache = layer.cache(sequences: 1, capacity: 6)
    _ = layer(start, of: [0, 0, 0, 0], &cache)
    var other = cache
    _ = layer(next[0], of: [0], &cache)
    _ = layer(next[1], of: [0], &other)
    // What each attends to now is its own.
    let last = Tensor(normal: [1, 8], using: &generator)
    for (second, result) in zip(next, [layer(last, of: [0], &cache), layer(last, of: [0], &other)])
    {
      let whole = layer(Tensor.concatenated([start, second, last], along: 0).reshaped([1, 6, 8]))
      #expect(largestError(of: result, against: whole.reshaped([6, 8]).slice(5..<6)) < 1e-6)
    }
    #expect(cache.lengths == [6] && other.positions(after: [0, 0]) == [6, 7])
  }

  @Test("attention to oneself as a memory is self-attention")
  func memory() {
    let layer = MultiHeadAttention(width: 8, headCount: 4, key: key)
    var generator = key.split("x").generator()
    let x = Tensor(normal: [3, 5, 8], using: &generator)
    #expect(largestError(of: layer(x, attendingTo: x), against: layer(x)) < 1e-6)
  }

  @Test("self-attention in one operation is that in several", arguments: [3, 10, 70])
  func fusedAttention(tokens: Int) {
    var generator = key.split("x").generator()
    let x = Tensor(normal: [2, tokens, 48], using: &generator)
    let seen = Tensor(shape: [tokens, tokens]) { values in
      for i in values.indices { values[i] = i % tokens <= i / tokens ? 0 : -.infinity }
    }
    for (isCausal, mask) in [(false, Tensor(0)), (true, seen)] {
      let layer = MultiHeadAttention(width: 48, headCount: 3, isCausal: isCausal, key: key)
      let fused = valueAndGradient(at: x) { layer($0).squared().sum() }
      let composed = valueAndGradient(at: x) { layer($0, mask: .additive(mask)).squared().sum() }
      #expect(abs(fused.value - composed.value) < 1e-4 * abs(composed.value))
      #expect(largestError(of: fused.gradient, against: composed.gradient) < 1e-4)
      #expect(largestError(of: layer(x), against: layer(x, mask: .additive(mask))) < 1e-5)
    }
  }

  @Test("a squashed normal density integrates to 1")
  func integration() {
    // Midpoints in the action a = tanh(u); the density vanishes at the ends.
    let (mean, logDeviation) = (Tensor([0.3]), Tensor([-0.5]))
    let count = 20_000
    let actions = (0..<count).map { (2 * Double($0) + 1) / Double(count) - 1 }
    let u = Tensor(actions.map { Scalar(atanh($0)) }, shape: [count, 1])
    let density = squashedNormalLogDensity(
      beforeSquashing: u, mean: mean, logDeviation: logDeviation
    ).exp()
    #expect(abs(Double(density.mean().scalar()) * 2 - 1) < 1e-4)
  }

  @Test("a saturated squashed normal has a finite density and gradient")
  func saturation() {
    let u = Tensor([-60, -20, 20, 60])
    let (value, gradient) = valueAndGradient(at: u) {
      squashedNormalLogDensity(beforeSquashing: $0, mean: Tensor(0), logDeviation: Tensor(2)).sum()
    }
    #expect(value.isFinite && gradient.isFinite)
  }

  @Test("samples come with the density of the draw, and gradients pass through")
  func samples() {
    let (mean, logDeviation) = (
      Tensor([0.2, -0.4], shape: [1, 2]), Tensor([-1, 0.5], shape: [1, 2])
    )
    var generator = key.generator()
    let sample = SquashedNormalSample(mean: mean, logDeviation: logDeviation, using: &generator)
    #expect(sample.action.shape == [1, 2] && sample.logDensity.shape == [1])
    let u = Tensor(sample.action.scalars.map { Scalar(atanh(Double($0))) }, shape: [1, 2])
    let density = squashedNormalLogDensity(
      beforeSquashing: u, mean: mean, logDeviation: logDeviation)
    #expect(largestError(of: density.sum(along: -1), against: sample.logDensity) < 1e-3)
    let error = gradientError(at: [mean, logDeviation]) { inputs in
      var generator = key.generator()
      let sample = SquashedNormalSample(
        mean: inputs[0], logDeviation: inputs[1], using: &generator)
      return sample.action.sum() + sample.logDensity.sum()
    }
    #expect(error < Precision.gradientTolerance)
  }

  @Test("an ensemble is its members side by side")
  func ensemble() {
    let layer = EnsembleLinear(members: 3, 5, 4, key: RandomKey(seed: 1))
    var generator = RandomKey(seed: 2).generator()
    let x = Tensor(normal: [6, 5], using: &generator)
    let together = layer(x, rectified: true)
    #expect(together.shape == [3, 6, 4])
    for member in 0..<3 {
      var alone = Linear(5, 4, key: RandomKey(seed: 3))
      alone.weight = layer.weight.slice(member..<member + 1).reshaped([4, 5])
      alone.bias = layer.bias.slice(member..<member + 1).reshaped([4])
      let expected = alone.rectified(x)
      #expect(together.slice(member..<member + 1).reshaped([6, 4]) == expected)
      let own = layer(Tensor.stacked([x, x, x]), rectified: true)
      #expect(own.slice(member..<member + 1).reshaped([6, 4]) == expected)
    }
  }
}
