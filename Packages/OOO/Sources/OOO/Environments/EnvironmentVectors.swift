public import Experiments
import ReinforcementLearning

/// The numbers that fix the built-in environments: free and wall-bound traces of maze2d, crossings
/// of the wall, Gym's classics, and normalised scores.
public enum EnvironmentVectors {
  /// All of them.
  ///
  /// - Throws: `EnvironmentError` and ``OOOError`` never: the inputs are fixed.
  public static func all() throws -> [TestVector] {
    try [freeSteps(), wallHit(), cornerRun(), wallCrossings(), classics(), scores()]
      .flatMap(\.self)
  }

  private static func freeSteps() throws -> [TestVector] {
    let up = try trace(.umaze, from: [3, 1, 0, 0], action: [0, 0.7], steps: 6)
    let pushed = try trace(.umaze, from: [3, 1, 0, 0], action: [0, 1], steps: 1)
    let drifting = try trace(.umaze, from: [3, 1, 0, 1], action: [0, 0], steps: 1)
    let limited = try trace(.umaze, from: [1, 0.9, 0, 6], action: [0, 1], steps: 1)
    return [
      digits("free step", ["1.00166715", "0.16671469"], [up[1].y, up[1].w]),
      digits("six free steps", ["1.03487145", "0.99435120"], [up[6].y, up[6].w]),
      digits("speed from one push", ["0.23816384035"], [pushed[1].w]),
      digits("drag factor", ["0.99761836160"], [drifting[1].w]),
      digits("limited speed", ["0.952262556483", "5.226255648333"], [limited[1].y, limited[1].w]),
    ].flatMap(\.self)
  }

  private static func wallHit() throws -> [TestVector] {
    let east = try trace(.umaze, from: [3, 1, 0, 0], action: [1, 0], steps: 400)
    let places = ["3.214677871838", "3.210706475315", "3.207647518455", "3.205353543924"]
    let speeds = ["3.052270823579", "-0.397139652296", "-0.305895686020", "-0.229397453116"]
    let west = try trace(.umaze, from: [3, 1, 0, 0], action: [-1, 0], steps: 400)
    let south = try trace(.umaze, from: [3, 1, 0, 0], action: [0, -1], steps: 400)
    return [
      digits("wall hit, x", places, (13...16).map { east[$0].x }),
      digits("wall hit, vx", speeds, (13...16).map { east[$0].z }),
      digits(
        "rest at walls", ["3.19862787", "2.40137213", "0.40137213"],
        [east[400].x, west[400].x, south[400].y]),
    ].flatMap(\.self)
  }

  private static func cornerRun() throws -> [TestVector] {
    let run = try trace(.umaze, from: [2.9, 2.9, 0, 0], action: [-1, -0.6], steps: 60)
    let expected: [(Int, [String])] = [
      (10, ["2.769941357867", "2.821964814720"]), (20, ["2.407319761647", "2.604391856988"]),
      (30, ["1.889271952432", "2.389345509474", "-5.226255648333", "0.472713806165"]),
      (40, ["1.366646387598", "2.401033030130"]), (60, ["0.380494275857", "2.162360481234"]),
    ]
    return expected.flatMap { step, numbers in
      let point = run[step]
      return digits("corner run, step \(step)", numbers, numbers.indices.map { point[$0] })
    }
  }

  private static func wallCrossings() throws -> [TestVector] {
    let table: [(start: [Double], action: [Double], end: [String])] = [
      ([0.48, 0.5], [1, 0], ["0.48", "0.5"]), ([0.48, 0.09], [1, 0], ["0.515355", "0.09"]),
      ([0.48, 1.21], [1, 0], ["0.515355", "1.21"]),
      ([0.48, 0.11], [1, -1], ["0.515355", "0.074645"]),
      ([0.5, 0.5], [1, 0], ["0.535355", "0.5"]), ([0.5, 0.5], [-1, 0], ["0.5", "0.5"]),
    ]
    return try table.flatMap { row in
      let end = try trace(PointMassWall(), from: row.start, action: row.action, steps: 1)[1]
      return digits("wall from \(row.start) by \(row.action)", row.end, [end.x, end.y])
    }
  }

  private static func classics() throws -> [TestVector] {
    let car = try trace(SparseMountainCar(), from: [-0.5, 0], action: [1], steps: 5)[5]
    let pendulum = try trace(SparsePendulum(), from: [.pi, 0], action: [1], steps: 5)[5]
    let run = try trace(SparseRun1D(), from: [0, 0], action: [1], steps: 49)
    return digits("mountain car", ["-0.4804967194", "0.0064195895"], [car.x, car.y])
      + digits("pendulum", ["3.3475162317", "1.2841786541"], [pendulum.x, pendulum.y])
      + [
        TestVector(
          "sparse run: the first step beyond 20", expected: 49,
          got: Double(run.firstIndex { $0.x > 20 } ?? 0), tolerance: 0)
      ]
  }

  private static func scores() -> [TestVector] {
    let large = MazeLayout.large.referenceReturns?.score(of: 400) ?? .nan
    let umaze = MazeLayout.umaze.referenceReturns?.score(of: 100) ?? .nan
    return digits("normalised scores", ["147.1436", "55.1772"], [large, umaze])
  }

  private static func trace(
    _ layout: MazeLayout, from state: [Double], action: [Double], steps: Int
  ) throws -> [SIMD4<Double>] {
    try trace(Maze2D(layout), from: state, action: action, steps: steps)
  }

  /// The states under a constant action, the first included.
  private static func trace(
    _ environment: some PointEnvironment, from state: [Double], action: [Double], steps: Int
  ) throws -> [SIMD4<Double>] {
    var environment = environment
    try environment.place(at: environment.point(of: state))
    let command = SIMD2(action[0], action.count > 1 ? action[1] : 0)
    return environment.trajectory(of: Array(repeating: command, count: steps)).states
  }

  /// Numbers that must agree to the last digit that is written down.
  private static func digits(
    _ name: String, _ expected: [String], _ got: [Double]
  ) -> [TestVector] {
    zip(expected, got).enumerated().map { index, pair in
      let decimals = pair.0.split(separator: ".").dropFirst().first?.count ?? 0
      // Half a unit of the last digit, and what reading the text rounds.
      let unit = (0..<decimals).reduce(1.0) { value, _ in value / 10 }
      return TestVector(
        "\(name)[\(index)]", expected: Double(pair.0) ?? .nan, got: pair.1,
        tolerance: 0.5 * unit + 1e-15)
    }
  }
}
