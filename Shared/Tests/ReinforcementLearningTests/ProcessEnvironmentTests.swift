import Foundation
import Randomness
import Tensors
import Testing

@testable import ReinforcementLearning

@Suite struct ProcessEnvironmentTests {
  let key = RandomKey(seed: 2)

  private static let example = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../docs/examples/PendulumEnvironment/pendulum.py").standardized.path

  private static let hello =
    #"echo '{"name": "child", "observationSize": 2, "actionSize": 1, "horizon": 9}'; "#

  /// A child that answers the greeting and the start, and then does as told.
  private func child(
    _ script: String, timeout: Duration = .seconds(20)
  ) throws(EnvironmentError) -> ProcessEnvironment {
    let start = #"read a; \#(Self.hello) read a; echo '{"observation": [1, 2]}'; read a; "#
    return try ProcessEnvironment("sh", ["-c", start + script], timeout: timeout)
  }

  /// What the first step throws.
  private func failure(
    _ script: String, timeout: Duration = .seconds(20)
  ) throws -> (error: EnvironmentError?, environment: ProcessEnvironment) {
    var environment = try child(script, timeout: timeout)
    var seen: [Scalar] = [0, 0]
    let action: [Scalar] = [0.5]
    var span = seen.mutableSpan
    try environment.reset(key: key, into: &span)
    do throws(EnvironmentError) {
      _ = try environment.step(action.span, into: &span)
      return (nil, environment)
    } catch {
      return (error, environment)
    }
  }

  @Test func thePythonExampleIsAnEnvironment() throws {
    let environment = try ProcessEnvironment("python3", [Self.example])
    #expect(environment.specification.name == "pendulum-sparse")
    #expect(environment.specification.horizon == 200)
    var vector = try EnvironmentVector(of: environment, count: 2, key: key)
    for _ in 0..<5 { try vector.step(Tensor([1, -1], shape: [2, 1])) }
    let state = try vector.state()
    var restored = try EnvironmentVector(of: environment, restoring: state)
    for _ in 0..<5 {
      try vector.step(Tensor([0.5, 0.25], shape: [2, 1]))
      try restored.step(Tensor([0.5, 0.25], shape: [2, 1]))
      #expect(vector.lastStep == restored.lastStep)
    }
    environment.close()
    #expect(throws: EnvironmentError.self) { try environment.capturedState() }
    #expect(environment.state.values == [])
  }

  @Test func aStateCanBeChosenAndIsThePaperFiles() throws {
    var environment = try ProcessEnvironment("python3", [Self.example])
    var seen = [Scalar](repeating: 0, count: 3)
    var span = seen.mutableSpan
    try environment.restore(EnvironmentState(values: [.pi, 0]), into: &span)
    let action: [Scalar] = [1]
    for _ in 0..<5 { _ = try environment.step(action.span, into: &span) }
    let values = try environment.capturedState().values
    #expect(abs(values[0] - 3.347_516_231_7) < 1e-9)
    #expect(abs(values[1] - 1.284_178_654_1) < 1e-9)
    #expect(throws: EnvironmentError.self) {
      try environment.restore(EnvironmentState(values: []), into: &span)
    }
  }

  @Test func aDyingChildIsNamedWithStepAndLastWords() throws {
    let (found, environment) = try failure("echo broken >&2; exit 3")
    let error = try #require(found)
    guard case .process("child", 1, let problem) = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(problem.contains("exit code 3") && problem.contains("broken"))
    // Writing to a process that is gone must not end this one.
    #expect(throws: error) { try environment.capturedState() }
  }

  @Test(arguments: [
    ("echo hello; sleep 5", "answered \"hello\""),
    (#"echo '{"observation": [1, 2], "reward": 1}'; sleep 5"#, "expected"),
    (
      #"echo '{"observation": [1], "reward": 1, "terminated": false}'; sleep 5"#,
      "showed 1 numbers, expected 2"
    ),
    (#"echo '{"error": "motor is hot"}'; sleep 5"#, "motor is hot"),
    // One write, so that neither line is read without the other.
    (#"printf '1\n2\n'; sleep 5"#, "more than one line"),
  ])
  func nonsenseIsNamed(_ script: String, _ words: String) throws {
    let error = try #require(failure(script).error)
    #expect("\(error)".hasPrefix("child, step 1: "))
    #expect("\(error)".contains(words))
  }

  @Test func numbersThatAreNotFiniteAreNamed() throws {
    let (error, _) = try failure(
      #"echo '{"observation": [NaN, 2], "reward": 1, "terminated": false}'; sleep 5"#)
    guard case .notFinite("child", 1, _) = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
  }

  @Test func aSlowChildIsEnded() throws {
    // Waited for, it would have ended instead of not answering.
    let (error, _) = try failure("exec sleep 60", timeout: .seconds(4))
    #expect(error.map { "\($0)" }?.contains("no answer within") == true)
  }

  @Test func muchOnStandardErrorBlocksNobody() throws {
    let (error, _) = try failure(
      "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789 >&2; "
        + #"i=$((i+1)); done; echo '{"observation": [1, 2], "reward": 1, "terminated": true}'"#)
    #expect(error == nil)
  }

  @Test func whatIsNoEnvironmentIsRefused() {
    #expect(throws: EnvironmentError.self) { try ProcessEnvironment("no-such-program-anywhere") }
    #expect(throws: EnvironmentError.self) { try ProcessEnvironment("true") }
    #expect(throws: EnvironmentError.self) {
      try ProcessEnvironment(
        "sh",
        ["-c", #"read a; echo '{"name": "x", "observationSize": 0, "actionSize": 1}'; read a"#])
    }
  }

  @Test func noProcessIsLeftBehind() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      _ = try ProcessEnvironment(
        "sh", ["-c", "echo $$ > \(folder.path); read a; \(Self.hello) read a; exit 0"])
    }
    let text = try String(contentsOf: folder, encoding: .utf8)
    let pid = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    // Neither running nor waiting to be collected.
    #expect(kill(pid, 0) == -1 && errno == ESRCH)
  }
}
