import Synchronization

/// Values that live as long as the process, by name.
final class ProcessCache: Sendable {
  private let values = Mutex<[String: any Sendable]>([:])

  func value<Value: Sendable>(_ name: String, make: () throws -> Value) rethrows -> Value {
    if let known = values.withLock({ $0[name] }) as? Value { return known }
    let made = try make()
    values.withLock { $0[name] = made }
    return made
  }
}
