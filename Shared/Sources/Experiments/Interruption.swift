public import Failures
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The user's wish to stop, as SIGINT or SIGTERM: long loops ask for it, save, and end.
public enum Interruption {
  private static let flag = Atomic<Bool>(false)

  /// Whether the user has asked to stop since `install()`.
  public static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Turns the first SIGINT or SIGTERM into a request; a second one ends the process at once.
  ///
  /// For executables: a library leaves signals alone. Both signals are let through even if the
  /// parent process had blocked them.
  public static func install() {
    flag.store(false, ordering: .relaxed)
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.flag.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }
}

/// Ends a command that the user stopped after its state was saved.
public struct InterruptedWork: ClassifiedError, CustomStringConvertible {
  /// What was saved where, and how to go on.
  public let description: String

  /// Describes the saved state.
  public init(_ description: String) {
    self.description = description
  }

  /// Always `.interrupted`.
  public var failureKind: FailureKind { .interrupted }
}
