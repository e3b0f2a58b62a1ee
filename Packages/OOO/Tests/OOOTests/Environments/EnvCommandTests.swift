import Datasets
import Foundation
import Testing

/// Runs `ooo env` as a child process in a folder of its own.
private struct EnvProcess {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "ooo-env-\(UUID().uuidString)", directoryHint: .isDirectory)

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func callAsFunction(_ line: String) throws -> (status: Int32, output: String, errors: String) {
    let process = Process()
    // The build puts the executable beside the test program.
    process.executableURL = URL(filePath: CommandLine.arguments[0])
      .deletingLastPathComponent().appending(path: "ooo")
    process.arguments = ["env"] + line.split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let texts = [output, errors].map {
      String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    process.waitUntilExit()
    return (process.terminationStatus, texts[0], texts[1])
  }
}

@Suite("Commands on environments") struct EnvCommandTests {
  @Test func givenActionsAreStepped() throws {
    let run = try EnvProcess()
    defer { run.remove() }
    try NPY.write(NumericArray([2.9, 2.9, 0, 0] as [Double]), to: run.path("s.npy"))
    let actions: [Double] = (0..<120).map { $0 % 2 == 0 ? -1 : -0.6 }
    try NPY.write(NumericArray(actions, shape: [60, 2]), to: run.path("a.npy"))
    let ending = try run(
      "rollout --env maze2d-umaze --state s.npy --actions a.npy --out t.npz --csv t.csv")
    #expect(ending.status == 0, "\(ending)")
    let archive = try NPZArchive(run.path("t.npz"))
    let states = try archive.array(named: "states")
    #expect(states.shape == [61, 4])
    #expect(abs(states.doubles()[60 * 4] - 0.380494275857) < 1e-12)
    #expect(try archive.array(named: "observations").shape == [61, 4])
    #expect(try archive.array(named: "actions").doubles() == actions)
    for name in ["rewards", "terminated", "truncated"] {
      #expect(try archive.array(named: name).shape == [60])
    }
    #expect(try CSV.read(run.path("t.csv")).rows.count == 60)
  }

  @Test func policiesRunEpisodes() throws {
    let run = try EnvProcess()
    defer { run.remove() }
    let line = "rollout --env maze2d-umaze --policy controller --episodes 3 --seed 4 --json"
    let first = try run(line + " --out t.npz")
    #expect(first.status == 0, "\(first)")
    let summary = try JSONSerialization.jsonObject(with: Data(first.output.utf8))
    let values = try #require(summary as? [String: Any])
    #expect(values["steps"] as? Int == 900)
    #expect(try #require(values["meanReturn"] as? Double) > 100)
    #expect(try run(line).output == first.output)
    let lengths = try NPZArchive(run.path("t.npz")).array(named: "episode_lengths")
    #expect(lengths.doubles() == [300, 300, 300])
  }

  @Test func badInputsAreNamed() throws {
    let run = try EnvProcess()
    defer { run.remove() }
    try NPY.write(NumericArray([1.0, 1, 0] as [Double]), to: run.path("short.npy"))
    try NPY.write(NumericArray([0, 0, 0, 0.0] as [Double]), to: run.path("wall.npy"))
    try NPY.write(NumericArray([0, 1.0, 2, 3] as [Double], shape: [2, 2]), to: run.path("a.npy"))
    try NPY.write(NumericArray([0.0, 1, 2] as [Double], shape: [1, 3]), to: run.path("wide.npy"))
    try NPY.write(
      NumericArray([0, Double.nan] as [Double], shape: [1, 2]), to: run.path("nan.npy"))
    try NPY.write(NumericArray([] as [Double], shape: [0, 2]), to: run.path("empty.npy"))
    let cases: [(line: String, status: Int32, hint: String)] = [
      ("--env maze2d-umaz --policy random", 2, "did you mean \"maze2d-umaze\""),
      ("--env wall", 2, "either --actions or --policy"),
      ("--env wall --policy random --episodes 0", 2, "at least 1"),
      ("--env wall --policy random --episodes 99999999999999", 2, "at most"),
      ("--env maze2d-umaze --actions empty.npy --out t.npz", 3, "at least one step"),
      ("--env maze2d-umaze --actions wide.npy", 3, "expected [steps, 2]"),
      ("--env maze2d-umaze --actions nan.npy", 3, "element 1 of the actions is nan"),
      ("--env maze2d-umaze --actions a.npy --state short.npy", 3, "short.npy: maze2d-umaze"),
      ("--env maze2d-umaze --actions a.npy --state wall.npy", 3, "inside a wall"),
      ("--env maze2d-umaze --actions none.npy", 3, "no such file"),
    ]
    for (line, status, hint) in cases {
      let ending = try run("rollout " + line)
      #expect(ending.status == status && ending.errors.contains(hint), "\(line): \(ending)")
    }
  }

  @Test func listInfoAndBenchAnswer() throws {
    let run = try EnvProcess()
    defer { run.remove() }
    #expect(try run("list").output.contains("maze2d-large-dense"))
    #expect(try run("info maze2d-umaze").output.contains("#GOO#"))
    #expect(try run("info nothing").status == 2)
    let bench = try run("bench --steps 20000 --json")
    #expect(bench.status == 0 && bench.output.contains("stepsPerSecond"), "\(bench)")
  }
}
