import BenchmarkWorkloads

extension Workload {
  /// The workload of a name that somebody typed.
  static func required(_ name: String) throws(BenchError) -> Workload {
    guard let workload = named(name) else {
      throw .unknownWorkload(name: name, known: all.map(\.name))
    }
    return workload
  }

  /// Those of the given names, in the order of the table; all if there are no names.
  static func selected(_ names: [String]) throws(BenchError) -> [Workload] {
    var selected: Set<String> = []
    for name in names { selected.insert(try required(name).name) }
    return names.isEmpty ? all : all.filter { selected.contains($0.name) }
  }

  /// The workload whose steps this one is made of.
  var stepped: Workload {
    switch course {
    case .steps: self
    case .sweep(let name, _), .start(let name): Workload.named(name) ?? self
    }
  }

  /// The peers that take part.
  var peers: [Peer] { goals.map(\.peer) }
}
