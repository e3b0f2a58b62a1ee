import Testing

@testable import bench

@Suite struct DetectionTests {
  private let run = DetectionRun(.init(scores: 2000, samples: 200, width: 6, queries: 7))

  @Test func figuresAreThoseOfTheWork() throws {
    let metrics = try run.figures(of: .metrics)
    #expect(metrics.count == DetectionRun.metrics.count)
    // 1 - 0.8^2 / 2 without ties at 1, whose halves make no difference.
    #expect(abs(metrics[0] - 0.68) < 0.06)
    for work in [DetectionRun.Work.mahalanobis, .knn] {
      let confidences = try run.figures(of: work)
      #expect(confidences.count == 7 && confidences.allSatisfy { $0 < 0 })
    }
  }

  @Test func otherFiguresAreRefused() throws {
    let own = try run.figures(of: .knn)
    var others = own
    try DetectionRun.check("a peer", others, against: own, tolerance: 1e-9)
    others[3] += 1e-6
    #expect(throws: BenchError.self) {
      try DetectionRun.check("a peer", others, against: own, tolerance: 1e-9)
    }
    others[3] = .nan
    #expect(throws: BenchError.self) {
      try DetectionRun.check("a peer", others, against: own, tolerance: 1e-9)
    }
    #expect(throws: BenchError.self) {
      try DetectionRun.check("a peer", [], against: own, tolerance: 1e-9)
    }
  }
}
