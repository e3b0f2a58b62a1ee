import Kernels
import Testing
import _TestSupport

@Suite("Broadcasting and layout")
struct LayoutKernelTests {
  // Every pair of shapes up to rank 3 with extents 1, 2 and 5 that can be broadcast.
  static let pairs: [([Int], [Int])] = (0..<64).flatMap { a in
    (0..<64).compactMap { b -> ([Int], [Int])? in
      func extents(_ code: Int) -> [Int] { [16, 4, 1].map { [1, 2, 5, 0][code / $0 % 4] } }
      let (x, y) = (extents(a), extents(b))
      return zip(x, y).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 } ? (x, y) : nil
    }
  }

  @Test("broadcast plans against version 1", arguments: InstructionSet.available)
  func broadcast(set: InstructionSet) {
    withProcessSettings(instructionSet: set) {
      for (a, b) in Self.pairs {
        let (x, y) = (Storage(random: a.reduce(1, *)), Storage(random: b.reduce(1, *), seed: 1))
        let found = Kernel.binary(.subtract, x, y, over: BroadcastPlan(a, b))
        let expected = Version1.broadcast((x.doubles, a), (y.doubles, b)) { Double(Real($0 - $1)) }
        #expect(found.doubles == expected, "\(a) and \(b)")
      }
    }
  }

  @Test("long rows, repeated rows and repeated columns", arguments: oddSizes)
  func rows(count: Int) {
    for (a, b) in [([3, count], [1, count]), ([3, count], [3, 1]), ([1, count], [3, 1])] {
      let (x, y) = (Storage(random: a[0] * a[1]), Storage(random: b[0] * b[1], seed: 1))
      let found = Kernel.binary(.add, x, y, over: BroadcastPlan(a, b))
      let expected = Version1.broadcast((x.doubles, a), (y.doubles, b)) { Double(Real($0 + $1)) }
      #expect(found.doubles == expected, "\(a) and \(b)")
    }
  }

  @Test("every order of up to four axes")
  func permutations() {
    for extents in [[7], [3, 8], [2, 3, 5], [2, 1, 4, 3], [17, 2, 1, 9], [2, 0, 3]] {
      let x = Storage(random: extents.reduce(1, *))
      for axes in orders(of: Array(extents.indices)) {
        let found = Kernel.permute(x, extents: extents, axes: axes)
        let expected = Version1.permute(x.doubles, extents: extents, axes: axes)
        #expect(found.doubles == expected, "\(extents) in order \(axes)")
      }
    }
  }

  private func orders(of axes: [Int]) -> [[Int]] {
    guard axes.count > 1 else { return [axes] }
    return axes.flatMap { first in orders(of: axes.filter { $0 != first }).map { [first] + $0 } }
  }

  @Test("rows gathered and scattered")
  func rowLookup() {
    let table = Storage([1, 2, 3, 4, 5, 6])
    #expect(Kernel.gatherRows(table, rows: [2, 0, 2], width: 2).values == [5, 6, 1, 2, 5, 6])
    let x = Storage([1, 2, 3, 4, 5, 6])
    #expect(
      Kernel.scatterRows(x, rows: [2, 0, 2], count: 4, width: 2).values == [3, 4, 0, 0, 6, 8, 0, 0])
  }

  @Test("a block copied between arrays")
  func blocks() {
    let source = Storage((0..<12).map { Real($0) })  // [2, 3, 2]
    let target = Storage(repeating: -1, count: 16)  // [2, 4, 2]
    Kernel.copy(
      Kernel.Rows(of: source, from: 1, rowCount: 3),
      to: Kernel.Rows(of: target, from: 2, rowCount: 4),
      count: 2, outer: 2, inner: 2)
    #expect(target.values == [-1, -1, -1, -1, 2, 3, 4, 5, -1, -1, -1, -1, 8, 9, 10, 11])
  }
}
