import Failures

/// What is wrong with the file of an option.
struct OptionFailure: ClassifiedError, CustomStringConvertible {
  let option: String
  let cause: any Error

  var failureKind: FailureKind { FailureKind(of: cause) }
  var description: String { "\(option): \(cause)" }

  /// Runs `body`, whose errors are then those of an option.
  static func naming<Value>(_ option: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw OptionFailure(option: option, cause: error)
    }
  }
}
