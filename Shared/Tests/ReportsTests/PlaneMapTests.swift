import Testing

@testable import Reports

@Suite struct PlaneMapTests {
  private func map(_ panels: [PlaneMap.Panel], width: Double = 3) -> PlaneMap {
    PlaneMap(.init(bounds: .init(SIMD2(0, 0), SIMD2(width, 2))), panels: panels)
  }

  private let path = PlaneMap.Path("a", [SIMD2(0, 0), SIMD2(1, 2)])

  /// A metre is as long along both axes, however many panels there are and whatever limits them.
  @Test(arguments: [1, 2, 3], [0.5, 3, 30]) func mapsAreToScale(count: Int, width: Double) {
    let map = map(Array(repeating: .init("t", paths: [path]), count: count), width: width)
    let layout = PlaneLayout(map, top: 8)
    #expect(abs(layout.size.width / width - layout.size.height / 2) < 1e-9)
    #expect(layout.size.width * Double(count) < FigureFrame.width)
    #expect(layout.size.height <= 420)
  }

  @Test func cellsComeBeforePathsAndEachIsPlottedFromItsRows() throws {
    let cells = PlaneMap.Cells(
      centers: .init(SIMD2(0, 0), SIMD2(2, 2)), values: [[1, 2, 3], [4, 5, .nan]])
    let map = map([.init("p", cells: cells, paths: [path]), .init("q", paths: [path])])
    let rows = try #require(map.csvRows)
    #expect(rows.count == 1 + 6 + 2 + 2)
    #expect(rows[2] == ["1.0", "0.0", "2.0", "", "p"])
    #expect(rows[6] == ["2.0", "2.0", "NaN", "", "p"])
    #expect(rows[8] == ["1.0", "2.0", "1", "a", "p"])
    let script = map.script(name: "m")
    for part in [
      "every ::0::5 using 1:2:($1-0.5):($1+0.5):($2-1.0)", "every ::6::7", "every ::8::9",
    ] {
      #expect(script.contains(part), "\(part)")
    }
  }

  @Test func cellsWithoutGapsAreOneImage() {
    let cells = PlaneMap.Cells(
      centers: .init(SIMD2(0, 0), SIMD2(1, 1)), values: [[1, 2], [3, 4]])
    #expect(map([.init(cells: cells)]).script(name: "m").contains("using 1:2:3 with image"))
  }

  @Test func mapsWithNothingInThemAreEmpty() {
    #expect(map([.init("p")]).csvRows == nil && map([]).csvRows == nil)
  }
}
