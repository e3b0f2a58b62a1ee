import DCM
import Randomness
import Testing

@Suite("Theory")
struct TheoryTests {
  @Test("descent on free logits finds the closed form, also with label noise")
  func labelNoise() {
    let law = [0.6, 0.3, 0.1, 0]
    let point = InputPoint(labelled: 2, law: law, unlabelled: 1.5)
    var free = FreeLogits([point], weight: 0.8, start: [[0.3, -1, 2, 0.5]])
    let before = free.loss
    #expect(free.descend() < 100_000)
    let expected = ConfidenceOptimum(classes: 4, weight: 0.8, ratio: 0.75).prediction(law: law)
    for (found, value) in zip(free.predictions[0], expected) { #expect(abs(found - value) < 1e-6) }
    #expect(free.loss < before)
    #expect(expected.reduce(0, +) == 1 && expected[0] < law[0])
  }

  @Test("known images in the uncertainty set narrow the gap and never close it")
  func gap() {
    let gaps = [0, 0.5, 5.0 / 6, 1, 10].map {
      ConfidenceOptimum(classes: 10, weight: 0.5, ratio: $0).gap
    }
    #expect(abs(gaps[0] - 0.9) < 1e-12)
    #expect(zip(gaps, gaps.dropFirst()).allSatisfy { $0 > $1 } && gaps[4] > 0)
  }

  @Test("the bound is the published one at weight 1/N and radius 0, and 0 where the gap is used up")
  func bound() {
    let optimum = ConfidenceOptimum(classes: 10, weight: 0.5)
    let published = 1 / (2 * 50.0) * (9 / (1.5 * 10)) * (9 / (1.5 * 10))
    #expect(abs(optimum.separatingExcess(leastWeight: 1.0 / 50) - published) < 1e-15)
    #expect(optimum.separatingExcess(leastWeight: 1, lipschitz: 3, radius: 0.1) == 0)
  }

  @Test("whatever is within the bound separates known from unknown")
  func separation() {
    let optimum = ConfidenceOptimum(classes: 3, weight: 0.5)
    let known = (0..<6).map { index in
      InputPoint(
        labelled: 1, law: (0..<3).map { $0 == index % 3 ? 1 : 0 }, unlabelled: 1)
    }
    let unknown = (0..<6).map { _ in
      InputPoint(labelled: 0, law: [1, 0, 0], unlabelled: 1)
    }
    let points = known + unknown
    var best = FreeLogits(points, weight: 0.5, start: points.map { _ in [0, 0, 0] })
    best.descend()
    let bound = optimum.separatingExcess(leastWeight: 0.5)
    var generator = RandomKey(seed: 11).generator()
    var inside = 0
    for _ in 0..<400 {
      let size = 0.6 * generator.uniform()
      let moved = best.logits.map { $0.map { $0 + size * generator.normal() } }
      let other = FreeLogits(points, weight: 0.5, start: moved)
      guard other.loss - best.loss < bound else { continue }
      inside += 1
      let confidences = other.confidences
      #expect((confidences.prefix(6).min() ?? 0) > (confidences.suffix(6).max() ?? 1))
    }
    #expect(inside > 20)
  }

  @Test("the printed table has all objectives")
  func table() {
    let text = ConfidenceTable().plainText
    #expect(text.contains("0.708824") && text.contains("0.564706"))
    #expect(text.split(separator: "\n").count >= ConfidenceTable.objectives.count + 2)
  }
}
