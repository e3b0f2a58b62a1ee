import Foundation
import ReinforcementLearning
import Testing
import _TestSupport

@Suite("A user's environment in another process") struct UserEnvironmentTests {
  // Counts steps, has no state before the first episode, and fails in the way that the file
  // `failure` tells, as users' programs do.
  private static let program = """
    import json, os, sys
    place, steps = None, 0
    failure = open("failure").read() if os.path.exists("failure") else ""
    for line in sys.stdin:
        request = json.loads(line)
        command = request["command"]
        if command == "close":
            break
        if command == "hello":
            answer = {"name": "mine", "observationSize": 2, "actionSize": 1, "horizon": 20}
        elif command == "reset":
            place = (request["seed"] % 7) / 10
            answer = {"observation": [place, 1]}
        elif command == "restore":
            place, steps = request["state"]
            answer = {"observation": [place, 1]}
        elif command == "state":
            if steps > 47 and failure == "dies on state":
                sys.exit("out of order")
            isReady = place is not None and not (steps > 47 and failure == "refuses state")
            answer = {"state": [place, steps]} if isReady else {"error": "no state today"}
        else:
            steps += 1
            place = max(-1, min(1, place + request["action"][0] / 5))
            answer = {"observation": [place, 1], "reward": 1 if place > 0.9 else 0, "terminated": False}
            if steps > 47 and failure == "dies":
                sys.exit("out of order")
            if steps > 47 and failure == "nan reward":
                answer["reward"] = float("nan")
            if steps > 47 and failure == "nan observation":
                answer["observation"] = [float("nan"), 1]
        print(json.dumps(answer), flush=True)
    """

  static let hasPython: Bool = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/python3")
    }
  }()

  private static let words =
    ["explore", "--env-command", "python3 mine.py", "--steps", "90"]
    + (PhaseCommandTests.agent + " --out r").split(separator: " ").map(String.init)

  @Test(
    "failures name environment and step, and the run goes on from the last checkpoint",
    .enabled(if: hasPython),
    arguments: [
      ("dies", 3, "out of order"), ("nan reward", 4, "finite"), ("nan observation", 4, "finite"),
    ] as [(String, Int32, String)])
  func failures(failure: String, status: Int32, message: String) throws {
    try CommandRun.inFolder { run in
      try Data(Self.program.utf8).write(to: URL(filePath: run.path("mine.py")))
      try Data(failure.utf8).write(to: URL(filePath: run.path("failure")))
      let ending = try run.start(words: Self.words).end()
      #expect(ending.status == status, "\(ending)")
      for part in ["mine, step 48", message, "the last checkpoint, after 30 of 90"] {
        #expect(ending.errors.contains(part), "\(part): \(ending.errors)")
      }
      #expect(run.has("r/checkpoints/explore.state.safetensors"))
      try FileManager.default.removeItem(atPath: run.path("failure"))
      let resumed = try run.start(words: Self.words + ["--resume"]).end()
      #expect(resumed.status == 0, "\(resumed)")

      let whole = try run.start(words: Self.words.map { $0 == "r" ? "whole" : $0 }).end()
      #expect(whole.status == 0, "\(whole)")
      for file in ["buffer.safetensors", "checkpoints/agent.safetensors", "eval.csv"] {
        #expect(try run.bytes("r/\(file)") == run.bytes("whole/\(file)"), "\(file)")
      }
    }
  }

  @Test(
    "what cannot be saved names the environment and leaves the last checkpoint",
    .enabled(if: hasPython),
    arguments: [("dies on state", "out of order"), ("refuses state", "no state today")])
  func failuresWhileSaving(failure: String, message: String) throws {
    try CommandRun.inFolder { run in
      try Data(Self.program.utf8).write(to: URL(filePath: run.path("mine.py")))
      try Data(failure.utf8).write(to: URL(filePath: run.path("failure")))
      let ending = try run.start(words: Self.words).end()
      #expect(ending.status == 3, "\(ending)")
      // After 60 steps an episode is over, so that there is no state to ask for.
      for part in ["mine, step 90", message, "the last checkpoint, after 60 of 90"] {
        #expect(ending.errors.contains(part), "\(part): \(ending.errors)")
      }
      try FileManager.default.removeItem(atPath: run.path("failure"))
      let resumed = try run.start(words: Self.words + ["--resume"]).end()
      #expect(resumed.status == 0, "\(resumed)")
      let whole = try run.start(words: Self.words.map { $0 == "r" ? "whole" : $0 }).end()
      #expect(whole.status == 0, "\(whole)")
      for file in ["buffer.safetensors", "checkpoints/agent.safetensors", "eval.csv"] {
        #expect(try run.bytes("r/\(file)") == run.bytes("whole/\(file)"), "\(file)")
      }
    }
  }

  @Test("an agent is evaluated in it", .enabled(if: hasPython))
  func evaluated() throws {
    try CommandRun.inFolder { run in
      try Data(Self.program.utf8).write(to: URL(filePath: run.path("mine.py")))
      #expect(try run.start(words: Self.words).end().status == 0)
      let line = ["eval", "--checkpoint", "r/checkpoints/agent.safetensors", "--episodes", "3"]
      let command = ["--env-command", "python3 mine.py", "--json"]
      let ending = try run.start(words: line + command).end()
      #expect(ending.status == 0, "\(ending)")
      #expect(try ending.json()["environment"] as? String == "mine")
      // Built in is nothing of this name.
      let unnamed = try run.start(words: line).end()
      #expect(unnamed.status == 2 && unnamed.errors.contains("\"mine\""), "\(unnamed)")
    }
  }
}
