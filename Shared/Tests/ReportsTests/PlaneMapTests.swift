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

  /// Cells at the edge of the bounds reach half a cell beyond them.
  @Test func allCellsAreShown() {
    let cells = PlaneMap.Cells(
      centers: .init(SIMD2(0, 0), SIMD2(3, 1)), values: [[1, 2, 1, 2], [3, 4, 3, 4]])
    #expect(map([.init(cells: cells)]).bounds == .init(SIMD2(-0.5, -0.5), SIMD2(3.5, 2)))
    #expect(map([.init(paths: [path])]).bounds == .init(SIMD2(0, 0), SIMD2(3, 2)))
  }

  @Test func waysBeginWithADotAndEndWithACross() {
    let script = map([.init(paths: [path])]).script(name: "m")
    #expect(script.contains("every ::0::0 using 1:2 with points lt 1 ps 0.6"))
    #expect(script.contains("every ::1::1 using 1:2 with points lt 1 pt 2"))
  }

  @Test func aHeadingMakesRoomForItsLines() {
    let plain = map([.init(paths: [path])])
    var headed = plain
    let sentence = String(repeating: "what there is to see ", count: 8)
    headed.heading = Heading("It's a title", sentence)
    #expect(headed.heading?.lines.joined(separator: " ") == String(sentence.dropLast()))
    #expect(headed.heading?.lines.count == 2)
    let height = { (map: PlaneMap) in
      PlaneLayout(map, top: Legend([], heading: map.heading).height).frame.height
    }
    #expect(abs(height(headed) - height(plain) - 32 - 2 * 17) < 1e-9)
    #expect(headed.script(name: "m").contains("set label 'It''s a title' at screen"))
    #expect(!plain.script(name: "m").contains("font ',16'"))
  }

  @Test func labelsStandBesideTheirPlaces() {
    var map = map([.init(paths: [path])])
    map.scene.labels = [.init("start", SIMD2(1, 0.5), .below), .init("wall", SIMD2(2, 1))]
    (map.scene.goal, map.scene.goalRadius) = (SIMD2(1, 1), 0.125)
    let script = map.script(name: "m")
    for part in [
      "set label 'start' at 1.0,0.5 center", "set label 'wall' at 2.0,1.0 left",
      "set label 'goal' at 1.125,1.0 left",
    ] {
      #expect(script.contains(part), "\(part)")
    }
  }

  @Test func cellsWithoutGapsAreOneGrid() {
    let cells = PlaneMap.Cells(
      centers: .init(SIMD2(0, 0), SIMD2(1, 1)), values: [[1, 2], [3, 4]])
    #expect(map([.init(cells: cells)]).script(name: "m").contains("using 1:2:3 with image pixels"))
  }

  @Test func mapsWithNothingInThemAreEmpty() {
    #expect(map([.init("p")]).csvRows == nil && map([]).csvRows == nil)
  }
}
