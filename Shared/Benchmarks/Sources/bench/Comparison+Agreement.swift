import BenchmarkWorkloads

extension Comparison {
  private static let limit = 900.0

  /// How well every variant of every peer agrees with us on a workload.
  func agreements(on workload: Workload, steps: Int) throws -> [Agreement] {
    try writeStartingPoint(of: workload)
    var routine = workload.fresh()
    let ours = (0..<steps).map { _ in routine.step() }
    let peers = Contestant.all(of: workload, threads: threads)
      .filter { $0.library != .surefoot && $0.library != .openblas && $0.threads == threads }
    return peers.flatMap { peer in
      variants(of: workload, peer).compactMap { variant in
        report("\(workload.name): \(peer.title), \(variant)")
        return theirLosses(peer, "losses \(workload.name) \(steps) \(variant)").map {
          Agreement(workload.name, peer, variant, LossPair(ours: ours, theirs: $0))
        }
      }
    }
  }

  private func theirLosses(_ contestant: Contestant, _ request: String) -> [[Double]]? {
    do {
      return try launcher.process(of: contestant).ask(request, limit: Comparison.limit).losses
    } catch {
      report(error.description)
      return nil
    }
  }
}
