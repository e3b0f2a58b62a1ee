import Experiments
import Testing

@testable import Reports

/// A weighed claim with the given interval.
func weighed(
  _ prediction: Prediction, _ numbers: (Double, Double, Double)?, unit: String = "points",
  verdict: Verdict = .supported
) -> ClaimResult {
  let claim = Claim(
    "c", "It <holds>.", source: "Table 1", experiment: "e", predicts: prediction
  ) { _ in [] }
  var result = Claim.evaluate(
    [claim.measured(in: unit)], on: OutcomeTable([]), seeds: { _ in [0] })[0]
  (result.estimate, result.low, result.high) = (numbers?.0, numbers?.1, numbers?.2)
  result.verdict = verdict
  return result
}

@Suite struct ClaimTableTests {
  @Test func estimatesHaveTwoDigitsOfTheirHalfWidth() {
    #expect(weighed(.greater, (2.9, 1.23, 4.4)).estimateText == "+2.9 [+1.2, +4.4] points")
    #expect(weighed(.less, (-0.2, -0.31, -0.1)).estimateText == "-0.20 [-0.31, -0.10] points")
    #expect(
      weighed(.atLeast(0.9), (0.93, 0.925, 0.94), unit: "").estimateText
        == "0.9300 [0.9250, 0.9400]")
    #expect(weighed(.within(50), (12, -25, 40)).estimateText == "+12 [-25, +40] points")
    #expect(weighed(.greater, nil).estimateText == "–")
  }

  @Test func predictionsAreWords() {
    #expect(
      [Prediction.greater, .less, .atLeast(-1), .atLeast(0.9), .within(0.5)]
        .map { weighed($0, nil).predictionText }
        == ["> 0", "< 0", "> -1 (not worse)", "> 0.9", "within ±0.5"])
  }

  @Test func pValuesAreShort() {
    var claim = weighed(.greater, (1, 0, 2))
    #expect(claim.pValueText == "–")
    claim.pValue = 0.00098
    #expect(claim.pValueText == "< 0.001")
    claim.pValue = 0.0421
    #expect(claim.pValueText == "0.042")
  }

  @Test func claimsOfOneUnitShareAnAxis() {
    let claims = [
      weighed(.greater, (1, 0.5, 1.5)), weighed(.less, (3, 2, 4), verdict: .contradicted),
      weighed(.greater, (1, 0.5, 1.5), unit: "nats"), weighed(.greater, nil, unit: "ranks"),
    ]
    let html = ClaimSection(claims).markup.html
    #expect(html.components(of: "<tr class=\"axis\"") == 2)
    #expect(html.components(of: "class=\"estimate\"") == 3)
    #expect(html.contains("It &lt;holds&gt;.") && !html.contains("It <holds>"))
    #expect(html.contains("<b>3</b> supported") && html.contains("<b>1</b> contradicted"))
  }

  // The axis of 0.5...4 is 0...4 in steps of 1; x = 20 + fraction * 220, so 1 is at 75.
  @Test func forestPlotsPutNumbersInTheirPlaces() {
    let claim = weighed(.greater, (1, 0.5, 4))
    let html = ForestPlot([claim]).row(claim).html
    #expect(html.contains("<circle class=\"estimate\" cx=\"75.0\""))
    #expect(html.contains("<rect class=\"region\" x=\"20.0\" y=\"0.0\" width=\"240.0\""))
    #expect(html.contains("class=\"interval\" x1=\"47.5\" x2=\"240.0\""))
  }
}

extension String {
  /// How often a text occurs.
  func components(of text: String) -> Int { ranges(of: text).count }
}

@Suite struct TickScaleTests {
  @Test func linearTicksAreRound() {
    let scale = TickScale(Axis(""), values: [-11.2, 3.4])
    #expect(scale.low == -15 && scale.high == 5 && scale.ticks == [-15, -10, -5, 0, 5])
    #expect(
      TickScale(Axis(""), values: [0.61, 0.93]).ticks.map(TickScale.label) == [
        "0.6", "0.7", "0.8", "0.9", "1",
      ])
    #expect(TickScale(Axis(""), values: [3, 7], includesZero: true).low == 0)
  }

  @Test func degenerateValuesStillGiveARange() {
    for values in [[], [0], [5], [-2, -2], [.nan], [1e-12, 1e-12]] {
      let scale = TickScale(Axis(""), values: values)
      #expect(scale.low < scale.high && scale.ticks.count >= 2, "\(values): \(scale)")
    }
  }

  @Test func fixedRangesKeepTheirEnds() {
    let scale = TickScale(Axis("", range: 0.05...0.97), values: [7])
    #expect(scale.low == 0.05 && scale.high == 0.97)
    #expect(scale.ticks.map(TickScale.label) == ["0.2", "0.4", "0.6", "0.8"])
  }

  @Test func logarithmicTicksAreTheValuesOrPowers() {
    let few = TickScale(Axis("", isLogarithmic: true), values: [1, 3, 10, 30, -5, 0])
    #expect(few.ticks == [1, 3, 10, 30])
    let many = (0..<50).map { 1 + Double($0) * 7 }
    #expect(TickScale(Axis("", isLogarithmic: true), values: many).ticks == [1, 10, 100])
    let narrow = (10..<60).map(Double.init)
    #expect(TickScale(Axis("", isLogarithmic: true), values: narrow).ticks == [10, 20, 50])
  }
}
