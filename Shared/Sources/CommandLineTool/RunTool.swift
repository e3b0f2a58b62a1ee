public import ArgumentParser
import Experiments
import Failures
import Kernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs a command line to its end and exits with the project's codes.
///
/// 0: done, or help was asked for; 2: usage; 3: bad data or file; 4: numeric failure; 130: stopped
/// after saving. Results go to standard output, messages to standard error. A reader that closes
/// the pipe early ends nothing.
public func runTool(
  _ root: any ParsableCommand.Type, arguments: [String] = Array(CommandLine.arguments.dropFirst())
) -> Never {
  signal(SIGPIPE, SIG_IGN)
  for problem in EnvironmentSettings.problems { StandardError.write("Warning: \(problem)\n") }
  do {
    var command = try root.parseAsRoot(arguments)
    try command.run()
    exit(0)
  } catch {
    let ending = ToolEnding(of: error, root, arguments)
    if ending.code == 0 {
      print(ending.message)
    } else if !ending.message.isEmpty {
      StandardError.write(ending.message + "\n")
    }
    exit(ending.code)
  }
}

/// The exit code and the last words of a command that threw.
struct ToolEnding: Equatable {
  let code: Int32
  let message: String

  init(of error: any Error, _ root: any ParsableCommand.Type, _ arguments: [String] = []) {
    if let error = error as? any ClassifiedError {
      (code, message) = (error.failureKind.rawValue, "Error: \(error)")
      return
    }
    let parserCode = root.exitCode(for: error)
    switch parserCode {
    case .success: (code, message) = (0, root.fullMessage(for: error))
    case .validationFailure:
      code = FailureKind.usage.rawValue
      let words = root.fullMessage(for: error)
      message = words + Self.hint(words, arguments)
    case _ where error is ExitCode: (code, message) = (parserCode.rawValue, "")
    default: (code, message) = (FailureKind(of: error).rawValue, "Error: \(error)")
    }
  }

  // The parser takes a value with a minus sign for an option, and misses the value.
  private static func hint(_ words: String, _ arguments: [String]) -> String {
    for (option, value) in zip(arguments, arguments.dropFirst())
    where words.contains("Missing value for '\(option)") && Double(value) != nil {
      return "\nA value with a minus sign needs an equals sign: write \(option)=\(value)"
    }
    return ""
  }
}
