import Failures
import Foundation
import Testing

@testable import Experiments

/// Shell scripts stand in for workers: they speak the same lines.
@Suite struct ProcessExecutorTests {
  private func run(
    _ script: String, cells: Int, jobs: Int, stopAfter: Int = .max
  ) throws -> (queue: CellQueue, events: [CellEvent]) {
    try withTemporaryFolder { url in
      let experiment = NamedExperiment(name: "e", arms: (0..<cells).map { "a\($0)" })
      var queue = CellQueue(try CellPlan([experiment], seeds: [0]))
      let executor = ProcessExecutor(jobs: jobs, executable: "/bin/sh") { _ in ["-c", script] }
      var events: [CellEvent] = []
      try executor.run(
        &queue, of: [experiment], in: RunFolder(url),
        shouldStop: { events.count { if case .started = $0 { true } else { false } } >= stopAfter },
        observe: { if $0 != .waited { events.append($0) } })
      return (queue, events)
    }
  }

  @Test func aWorkerTakesCellAfterCell() throws {
    let (queue, events) = try run(
      """
      while read -r line; do
        printf '{"progress":{"_0":0.5}}\\n{"finished":{"seconds":%s}}\\n' "$$"
      done
      """, cells: 9, jobs: 1)
    #expect(queue.isDone && queue.failures.isEmpty)
    let first = cell("e", "a0", 0)
    #expect(events.prefix(2) == [.started(first), .progressed(first, 0.5)])
    let processes = Set(
      events.compactMap { if case .finished(_, let seconds) = $0 { seconds } else { nil } })
    #expect(processes.count == 1)
  }

  @Test func aDyingWorkerLosesItsCellOnly() throws {
    let (queue, _) = try run(
      """
      while read -r line; do
        case "$line" in
          *a3*) echo "last words" >&2; kill -9 $$ ;;
          *a5*) echo '{"failed":{"message":"loss is nan","kind":4}}' ;;
          *a6*) exit 7 ;;
          *) echo '{"finished":{"seconds":0.01}}' ;;
        esac
      done
      """, cells: 8, jobs: 2)
    #expect(queue.isDone)
    let failures = Dictionary(uniqueKeysWithValues: queue.failures.map { ($0.cell.arm, $0) })
    #expect(failures.keys.sorted() == ["a3", "a5", "a6"])
    #expect(failures["a3"]?.message.contains("signal 9") == true)
    #expect(failures["a3"]?.log == "last words\n")
    #expect(failures["a5"]?.message == "loss is nan" && failures["a5"]?.kind == .numeric)
    #expect(failures["a6"]?.message == "the process ended with exit code 7")
  }

  @Test func severalWorkersHaveOneThreadEach() throws {
    let script = """
      read -r line
      echo "$SUREFOOT_THREADS $OPENBLAS_NUM_THREADS" >&2
      exit 1
      """
    let (queue, _) = try run(script, cells: 2, jobs: 2)
    #expect(queue.failures.map(\.log) == ["1 1\n", "1 1\n"])
  }

  @Test(.timeLimit(.minutes(1))) func stoppingEndsWorkersWithinTheirCells() throws {
    let (queue, events) = try run("read -r line; sleep 600", cells: 4, jobs: 2, stopAfter: 2)
    #expect(events.count == 2 && queue.unfinished == 4 && queue.failures.isEmpty)
  }

  @Test func aMissingExecutableIsATypedError() throws {
    let command = ChildProcess.Command("/nowhere/at/all", [])
    let error = #expect(throws: ExperimentError.self) { try ChildProcess.run(command) }
    #expect(error == .cannotStart(path: "/nowhere/at/all", reason: "No such file or directory"))
  }

  @Test func outputAndErrorsOfACommandAreRead() throws {
    let (status, text) = try ChildProcess.run(
      ChildProcess.Command("sh", ["-c", "echo out $X; echo err >&2"], environment: ["X": "7"]))
    #expect(status.isSuccess && text == "out 7\nerr\n")
    // More than a pipe holds, on both streams.
    let big = "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2; exit 3"
    let result = try ChildProcess.run(ChildProcess.Command("sh", ["-c", big]))
    #expect(result.text.utf8.count == 600_000 && !result.status.isSuccess)
  }

  @Test func linesAndLogsAreCut() {
    var lines = LineBuffer()
    #expect(lines.append(Data("ab".utf8)).isEmpty)
    #expect(
      lines.append(Data("c\nd\n\ne".utf8)).map { String(decoding: $0, as: UTF8.self) } == [
        "abc", "d", "",
      ])
    var log = LogExcerpt()
    log.append(Data(repeating: UInt8(ascii: "a"), count: 8000))
    log.append(Data(repeating: UInt8(ascii: "b"), count: 20000))
    #expect(log.text.utf8.count == 2 * 8192 + 7)
    #expect(log.text.hasPrefix("aaa") && log.text.hasSuffix("bbb"))
  }

  @Test func repliesSurviveTheirLines() throws {
    let replies = [
      WorkerReply.progress(0.25), .finished(seconds: 1.5), .failed(message: "a\nb", kind: .data),
    ]
    for reply in replies {
      let line = try JSONFile.encode(reply, indented: false)
      #expect(!line.contains(UInt8(ascii: "\n")))
      #expect(try JSONFile.decode(WorkerReply.self, from: line, path: "") == reply)
    }
  }
}
