import ArgumentParser
import OOO
import ReinforcementLearning

/// Where an agent acts: a built-in environment, or a program of the user's.
struct EnvironmentOptions: ParsableArguments {
  @Option(help: "A built-in environment; see `ooo env list`.")
  var env: String?

  @Option(
    help: ArgumentHelp(
      "A program that speaks the protocol of docs/environments.md, such as \"python3 my_env.py\".",
      valueName: "command"))
  var envCommand: String?

  @Option(help: "The seconds within which --env-command must answer.")
  var envTimeout = 30.0

  func validate() throws {
    if env != nil && envCommand != nil {
      throw ValidationError("--env and --env-command exclude each other")
    }
    if envCommand.map({ $0.allSatisfy { $0 == " " } }) ?? false {
      throw ValidationError("--env-command is empty, expected a program")
    }
    if !(envTimeout > 0 && envTimeout.isFinite) {
      throw ValidationError("--env-timeout is \(envTimeout), expected more than 0 seconds")
    }
  }

  /// The environment; nil where none is named.
  func environment() throws -> AnyEnvironment? {
    if let env { return try AnyEnvironment(EnvironmentCatalog.environment(named: env)) }
    guard let envCommand else { return nil }
    let words = envCommand.split(separator: " ").map(String.init)
    return AnyEnvironment(
      try ProcessEnvironment(words[0], Array(words.dropFirst()), timeout: .seconds(envTimeout)))
  }

  /// The environment, which must be named.
  func requiredEnvironment() throws -> AnyEnvironment {
    guard let environment = try environment() else {
      throw ValidationError("give --env or --env-command")
    }
    return environment
  }
}
