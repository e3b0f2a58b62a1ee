import ArgumentParser
import Foundation

/// Where the other libraries are.
struct PeerOptions: ParsableArguments {
  @Option(
    help: "The Python interpreter that has PyTorch; $SUREFOOT_PYTHON or python3 unless given.")
  var python: String?

  @Option(help: "The one that has JAX; $SUREFOOT_JAX_PYTHON or the same one unless given.")
  var jaxPython: String?

  var interpreters: Interpreters {
    let first = python ?? environment("SUREFOOT_PYTHON") ?? "python3"
    return Interpreters(
      pytorch: first, jax: jaxPython ?? environment("SUREFOOT_JAX_PYTHON") ?? first)
  }

  private func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// The Python interpreters that have the other libraries.
struct Interpreters {
  var pytorch: String
  var jax: String
}
