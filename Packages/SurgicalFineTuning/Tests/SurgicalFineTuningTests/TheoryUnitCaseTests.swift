import Testing

@testable import SurgicalFineTuning

@Suite struct TheoryUnitCaseTests {
  @Test func propositionsSeparateTheLayers() {
    #expect(UnitCase.proposition1.optimalLoss(tuning: .last) == 1.0 / 3)
    #expect(UnitCase.proposition1.optimalLoss(tuning: .first) == 0)
    #expect(UnitCase.proposition2.optimalLoss(tuning: .first) == 1.0 / 3)
    #expect(UnitCase.proposition2.optimalLoss(tuning: .last) == 0)
    // The weights that attain the zeros: b = -1 undoes x -> -x, v = -1 undoes y -> -y.
    #expect(UnitCase.proposition1.loss(head: 1, first: -1) == 0)
    #expect(UnitCase.proposition2.loss(head: -1, first: 1) == 0)
  }

  /// Negative controls: a shift that keeps the sign is mended by either layer.
  @Test(arguments: [(2.0, 1.0), (0.5, 1.0), (1.0, 2.0), (1.0, 0.5)])
  func shiftsThatKeepTheSignDoNotSeparate(inputScale: Double, labelScale: Double) {
    let unit = UnitCase(inputScale: inputScale, labelScale: labelScale)
    for layers in [TunedLayers.first, .last] {
      #expect(unit.optimalLoss(tuning: layers) == 0)
      #expect(unit.searchedLoss(tuning: layers) < 1e-12)
    }
    #expect(unit.optimalLoss(tuning: .none) > 0.05)
  }

  /// The search knows nothing of the closed form: it evaluates the unit on the midpoints of N = 1000
  /// intervals, whose mean square is 1/3 - 1/(12 N²), so that every loss is short by 1/(4 N²).
  @Test(arguments: [-2.0, -1, 0, 0.5, 1, 2], [-2.0, -1, 0, 0.5, 1, 2])
  func searchFindsTheClosedForm(inputScale: Double, labelScale: Double) {
    let unit = UnitCase(inputScale: inputScale, labelScale: labelScale)
    for layers in TunedLayers.allCases {
      let expected = unit.optimalLoss(tuning: layers) * (1 - 0.25e-6)
      #expect(abs(unit.searchedLoss(tuning: layers) - expected) < 1e-12, "\(unit), \(layers)")
    }
  }

  @Test func lossIsTheMeanOverInputs() {
    // v = 2, b = 3, a = 0.5, t = -1: (2 · 1.5 + 1)² / 3 = 16/3.
    let unit = UnitCase(inputScale: 0.5, labelScale: -1)
    #expect(unit.loss(head: 2, first: 3) == 16.0 / 3)
    // A dead unit predicts 0.
    #expect(unit.loss(head: 2, first: -3) == 1.0 / 3)
  }

  @Test func descriptionsNameTheChange() {
    #expect(UnitCase.proposition1.description == "x -> -x")
    #expect(UnitCase(inputScale: 2, labelScale: -0.5).description == "x -> 2 x, y -> -0.5 y")
  }
}
