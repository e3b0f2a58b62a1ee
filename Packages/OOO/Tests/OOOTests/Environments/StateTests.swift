import Failures
import OOO
import Randomness
import ReinforcementLearning
import Tensors
import Testing

@Suite("Environment states") struct StateTests {
  /// Runs through the protocol alone, as learners do.
  private func run(
    _ environment: inout any Environment, steps: Range<Int>
  ) throws -> [Scalar] {
    let size = environment.specification.observationSize
    var seen = [Scalar](repeating: 0, count: size)
    var trace: [Scalar] = []
    for step in steps {
      var generator = RandomKey(seed: 5).split(step).generator()
      let action = (0..<environment.specification.actionSize).map { _ in
        Scalar(generator.uniform(in: -1...1))
      }
      var observation = seen.mutableSpan
      let outcome = try environment.step(action.span, into: &observation)
      trace += seen + [Scalar(outcome.reward)]
    }
    return trace
  }

  @Test(arguments: EnvironmentCatalog.names)
  func restoredEnvironmentsGoOnWithTheSameBits(name: String) throws {
    var first = try EnvironmentCatalog.environment(named: name)
    var seen = [Scalar](repeating: 0, count: first.specification.observationSize)
    var observation = seen.mutableSpan
    try first.reset(key: RandomKey(seed: 2), into: &observation)
    _ = try run(&first, steps: 0..<40)
    let state = first.state
    var second = try EnvironmentCatalog.environment(named: name)
    var other = [Scalar](repeating: 0, count: seen.count)
    var restored = other.mutableSpan
    try second.restore(state, into: &restored)
    #expect(other.contains { $0 != 0 })
    #expect(try run(&first, steps: 40..<90) == run(&second, steps: 40..<90))
    #expect(first.state == second.state)
  }

  @Test(arguments: EnvironmentCatalog.names)
  func startsDependOnTheKeyAlone(name: String) throws {
    var environment = try EnvironmentCatalog.environment(named: name)
    var seen = [Scalar](repeating: 0, count: environment.specification.observationSize)
    var observation = seen.mutableSpan
    try environment.reset(key: RandomKey(seed: 2), into: &observation)
    let start = environment.state
    _ = try run(&environment, steps: 0..<5)
    observation = seen.mutableSpan
    try environment.reset(key: RandomKey(seed: 2), into: &observation)
    #expect(environment.state == start)
    observation = seen.mutableSpan
    try environment.reset(key: RandomKey(seed: 3), into: &observation)
    if name != "sparse-run" { #expect(environment.state != start) }
  }

  @Test(arguments: EnvironmentCatalog.names)
  func statesThatDoNotFitAreRefused(name: String) throws {
    var environment = try EnvironmentCatalog.entry(named: name).environment
    let size = environment.stateSize
    #expect(environment.stateNames.count == size && environment.state.values.count == size)
    let before = environment.state
    var seen = [Scalar](repeating: 0, count: environment.specification.observationSize)
    for values in [[], Array(repeating: 0, count: size + 1), Array(repeating: .nan, count: size)] {
      var observation = seen.mutableSpan
      let error = #expect(throws: EnvironmentError.self) {
        try environment.restore(EnvironmentState(values: values), into: &observation)
      }
      #expect(error?.failureKind == .data)
    }
    #expect(environment.state == before)
  }

  @Test func impossiblePlacesAreRefused() throws {
    var maze = try Maze2D(.umaze)
    for place in [SIMD4(0, 0, 0, 0), SIMD4(2, 1, 0, 0), SIMD4(1e300, 1, 0, 0), SIMD4(-9, 1, 0, 0)] {
      #expect(throws: EnvironmentError.self) { try maze.place(at: place) }
    }
    var wall = PointMassWall()
    #expect(throws: EnvironmentError.self) { try wall.place(at: SIMD4(2, 0, 0, 0)) }
    var car = SparseMountainCar()
    #expect(throws: EnvironmentError.self) { try car.place(at: SIMD4(0, 1, 0, 0)) }
    var pendulum = SparsePendulum()
    #expect(throws: EnvironmentError.self) { try pendulum.place(at: SIMD4(0, 9, 0, 0)) }
  }

  @Test(arguments: EnvironmentCatalog.names, [Scalar.nan, .infinity])
  func actionsThatAreNotFiniteChangeNothing(name: String, bad: Scalar) throws {
    var environment = try EnvironmentCatalog.environment(named: name)
    let before = environment.state
    var seen = [Scalar](repeating: 0, count: environment.specification.observationSize)
    var observation = seen.mutableSpan
    var action = [Scalar](repeating: 0, count: environment.specification.actionSize)
    action[action.count - 1] = bad
    let error = #expect(throws: EnvironmentError.self) {
      _ = try environment.step(action.span, into: &observation)
    }
    #expect(error?.failureKind == .numeric)
    #expect(environment.state == before)
  }

  @Test func theCatalogKnowsItsNames() throws {
    let names = EnvironmentCatalog.names
    #expect(Set(names).count == names.count)
    for name in [
      "maze2d-umaze", "maze2d-eval-umaze", "maze2d-medium", "maze2d-large-dense", "maze2d-open",
      "maze2d-large-clamped", "wall", "wall-easy", "wall-evaluation", "sparse-run", "mountain-car",
      "pendulum",
    ] {
      #expect(try EnvironmentCatalog.environment(named: name).specification.name == name)
    }
    let error = #expect(throws: EnvironmentError.self) {
      try EnvironmentCatalog.environment(named: "maze2d-lage")
    }
    #expect(error.map { "\($0)" }?.contains("did you mean \"maze2d-large\"") == true)
  }
}
