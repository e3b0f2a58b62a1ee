import Experiments
import Testing

@testable import Reports

@Suite struct MarkupTests {
  @Test func textAndAttributesAreEscaped() {
    let markup = Markup.element("a", ["href": "x\"y'&<"], [.text("<script>&amp; \"q\"")])
    #expect(
      markup.html
        == "<a href=\"x&quot;y&#39;&amp;&lt;\">&lt;script&gt;&amp;amp; &quot;q&quot;</a>")
    #expect(Markup.element("br").html == "<br>")
  }

  @Test func backticksMakeCode() {
    #expect(
      Markup.prose("run `a<b` & `c`").html
        == "run <code>a&lt;b</code> &amp; <code>c</code>")
    #expect(Markup.prose("an odd ` stays").html == "an odd ` stays")
  }

  @Test func minusSignsStandBeforeNumbersOnly() {
    #expect("-1.5 [-2, 3] a-1 2-3 x - 4".withMinusSigns == "−1.5 [−2, 3] a-1 2-3 x - 4")
  }
}

@Suite struct TableTests {
  private var table: Table {
    var table = Table(["shift", "all", "first"], caption: "Accuracy (%).")
    table.append(["fog", .number(79.94, decimals: 1), .number(101, decimals: 1).strong])
    table.append([
      "a|b <x>", .number(nil, decimals: 1),
      .estimate(Estimate(-2, low: -3, high: -1), decimals: 0),
    ])
    return table
  }

  @Test func plainTextIsAligned() {
    #expect(
      table.plainText == """
        Accuracy (%).
        shift     all        first
        -------  ----  -----------
        fog      79.9        101.0
        a|b <x>     –  -2 [-3, -1]

        """)
  }

  @Test func markdownEscapesBars() {
    #expect(
      table.markdown == """
        | shift | all | first |
        |---|--:|--:|
        | fog | 79.9 | **101.0** |
        | a\\|b <x> | – | -2 [-3, -1] |

        Accuracy (%).

        """)
  }

  @Test func htmlEscapesText() {
    let html = table.markup.html
    #expect(html.contains("<td class=\"words\">a|b &lt;x&gt;</td>"))
    #expect(html.contains("<td class=\"number\"><strong>101.0</strong></td>"))
    #expect(html.contains("−2 [−3, −1]"))
    #expect(html.contains("<caption>Accuracy (%).</caption>"))
  }

  @Test func countsAreGrouped() {
    #expect(
      [1234, 12345, -1_234_567].map { TableCell.number($0).text } == [
        "1234", "12,345", "-1,234,567",
      ])
  }
}

@Suite struct EstimateTests {
  // 1, 2, 3: standard error 1/sqrt(3), t(2, 0.975) = 4.302653: half width 2.484138.
  @Test func meansCarryStudentIntervals() throws {
    let estimate = try #require(Estimate(mean: [1, 2, 3]))
    #expect(estimate.value == 2 && abs(estimate.high - 4.484138) < 1e-6)
    #expect(abs(estimate.low + 0.484138) < 1e-6 && estimate.hasInterval)
    #expect(Estimate(mean: []) == nil)
    #expect(Estimate(mean: [7]) == Estimate(7))
    #expect(Estimate(1, low: 0, high: 3).scaled(by: -2) == Estimate(-2, low: -6, high: 0))
  }

  @Test func seriesOfSeedsBecomeALine() {
    let line = LineChart.Series("loss", x: [0, 10, 20], seeds: [[3, 2, 1], [5, 2]])
    #expect(line.points.map(\.x) == [0, 10, 20])
    #expect(line.points.map(\.y.value) == [4, 2, 1])
    #expect(!line.points[2].y.hasInterval)
  }
}
