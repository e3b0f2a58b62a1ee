import OOO
import Randomness
import ReinforcementLearning
import Testing

@Suite("Small sparse tasks") struct SparseTaskTests {
  private func returns(
    _ environment: some PointEnvironment, _ policy: some ScriptedPolicy, episodes: Int
  ) -> [Double] {
    var (environment, policy) = (environment, policy)
    return (0..<episodes).map {
      environment.episode(of: &policy, key: RandomKey(seed: 1).split($0)).totalReward
    }
  }

  @Test func fullThrottleReturns152() {
    #expect(returns(SparseRun1D(), FeedbackPolicy.fullThrottle, episodes: 1) == [152])
    // Random thrust adds up to a few metres at most.
    #expect(returns(SparseRun1D(), RandomPolicy(), episodes: 200).allSatisfy { $0 == 0 })
  }

  @Test func swingingClimbsTheMountain() {
    #expect(
      returns(SparseMountainCar(), FeedbackPolicy.pushAlong, episodes: 50).allSatisfy { $0 == 1 })
    let random = returns(SparseMountainCar(), RandomPolicy(), episodes: 50)
    #expect(random.reduce(0, +) <= 5, "\(random)")
  }

  @Test func swingingUpRaisesThePendulum() {
    let swung = returns(SparsePendulum(), FeedbackPolicy.swingUp, episodes: 50)
    #expect(swung.allSatisfy { $0 > 50 }, "\(swung)")
    let random = returns(SparsePendulum(), RandomPolicy(), episodes: 50)
    #expect(random.reduce(0, +) < 0.2 * swung.reduce(0, +))
  }

  @Test func theShortWayIsUnderTheWall() throws {
    // 29 steps under the wall and 50 over it, straight from corner to corner.
    let routes: [([SIMD2<Double>], ClosedRange<Int>)] = [
      ([SIMD2(0.5, 0.09)], 28...31), ([SIMD2(0.49, 1.21), SIMD2(0.51, 1.21)], 49...54),
    ]
    for (corners, expected) in routes {
      var wall = PointMassWall(goalRadius: .easy, reward: .evaluation)
      try wall.place(at: SIMD4(0, 0.5, 0, 0))
      var steps = 0
      var total = 0.0
      for target in corners + [PointMassWall.goal] {
        var isThere = false
        while !isThere && steps < 150 {
          let gap = target - wall.position
          let scale = max(abs(gap.x), abs(gap.y), PointMassWall.stepLength)
          let outcome = wall.advance(by: gap / scale)
          steps += 1
          total += outcome.reward
          isThere = outcome.terminated || (gap * gap).sum() < 0.036 * 0.036
        }
      }
      #expect(expected.contains(steps), "\(steps)")
      #expect(total == -Double(steps - 1))
    }
  }

  @Test func trajectoriesMarkTheHorizonAndStopAtTheEnd() throws {
    var run = SparseRun1D()
    let long = run.trajectory(of: Array(repeating: SIMD2(1, 0), count: 210))
    #expect(long.count == 210 && long.truncated.firstIndex(of: true) == 199)
    #expect(long.truncated.count { $0 } == 1)
    var wall = PointMassWall(goalRadius: .easy)
    try wall.place(at: SIMD4(0.93, 0.15, 0, 0))
    let short = wall.trajectory(of: Array(repeating: SIMD2(1, 0), count: 10))
    #expect(short.count == 1 && short.terminated == [true] && short.states.count == 2)
  }
}
