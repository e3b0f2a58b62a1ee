import BenchmarkWorkloads
import Randomness

/// Measures this project; keeps the last workload only, so that memory is free for others.
struct OwnServer: Server {
  private var prepared: (name: String, routine: any Routine)?

  init() {}

  func variants(of workload: Workload) -> [String] { ["as it is"] }

  mutating func samples(of workload: Workload, seconds: Double) -> [Double] {
    var routine = takePrepared(workload)
    defer { prepared = (workload.name, routine) }
    return Sampling.samples(of: { _ = routine.step() }, seconds: seconds)
  }

  private mutating func takePrepared(_ workload: Workload) -> any Routine {
    defer { prepared = nil }
    if let prepared, prepared.name == workload.name { return prepared.routine }
    prepared = nil
    var routine = workload.fresh()
    for _ in 0..<2 { _ = routine.step() }
    return routine
  }

  mutating func run(_ workload: Workload, steps: Int) -> [[Double]] {
    var routine = workload.fresh()
    return (0..<steps).map { _ in routine.step() }
  }
}

extension Workload {
  /// The routine at its starting point, the same every time.
  func fresh() -> any Routine { prepare(RandomKey(seed: 0).split(name)) }
}
