import Synchronization

/// Values by name that live as long as the process, or until cells of other seeds are run.
final class ProcessCache: Sendable {
  /// Seeds whose values are kept: a process turns to the next seed before all of the last are done.
  private static let keptSeeds = 2

  private struct Key: Hashable {
    let name: String
    let seed: Int?
  }

  private struct Contents {
    var values: [Key: any Sendable] = [:]
    // The one that was used last comes last.
    var seeds: [Int] = []

    mutating func use(seed: Int) {
      seeds.removeAll { $0 == seed }
      seeds.append(seed)
      guard seeds.count > keptSeeds else { return }
      let gone = seeds.removeFirst()
      values = values.filter { $0.key.seed != gone }
    }
  }

  private let contents = Mutex(Contents())

  /// The value of a name, or of a name under a seed.
  func value<Value: Sendable>(
    _ name: String, seed: Int? = nil, make: () throws -> Value
  ) rethrows -> Value {
    let key = Key(name: name, seed: seed)
    let known = contents.withLock { contents in
      if let seed { contents.use(seed: seed) }
      return contents.values[key]
    }
    if let known = known as? Value { return known }
    let made = try make()
    contents.withLock { contents in
      if let seed { contents.use(seed: seed) }
      contents.values[key] = made
    }
    return made
  }
}
