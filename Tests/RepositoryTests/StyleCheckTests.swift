import Foundation
import Testing

/// `Scripts/check-style` finds what it is there to find, and only that.
@Suite struct StyleCheckTests {
  @Test func bracesInTextAreNoCode() throws {
    let report = try check([
      "Shared/Sources/Sample/Quiet.swift": """
      /* nested /* { */ { */
      struct Sample {
        let text = #"{"\\#(["a": "}"])"# + "}} \\("{")"  // }
        let block = \"""
          } { "
          \"""
        func short() -> Int {
          1
        }
      }

      """,
      "Shared/Sources/CSample/quiet.c": """
      static int last(const char *s) {
        return s[0] == '"' || s[0] == '}';  // {
      }
      int next(void) { return 0; }

      """,
    ])
    #expect(report.status == 0, "\(report.output)")
    #expect(row("Sample", in: report) == ["1", "10", "10", "1", "3", "3", "3"])
    #expect(row("CSample", in: report) == ["1", "4", "4", "2", "1", "3", "3"])
  }

  @Test func longFunctionsAndFilesAreFound() throws {
    let body = String(repeating: "  step()\n", count: 49)
    let file = "func long(\n  a: Int\n) {\n\(body)}\n" + String(repeating: "// line\n", count: 350)
    let report = try check(["Shared/Sources/Sample/Long.swift": file])
    #expect(report.status == 1)
    #expect(report.output.contains("Long.swift:1: long has 53 lines, limit 50"))
    #expect(report.output.contains("Long.swift:400: 403 lines, limit 400"))
  }

  @Test func parametersAreCounted() throws {
    let report = try check([
      "Shared/Sources/Sample/Many.swift": """
      func seven(a: (Int, Int), b: [Int: Int], c: X<A, B>, d: Int, e: Int, f: Int, g: Int) {}
      func six(a: (Int, Int), b: [Int: Int], c: X<A, B>, d: (A, B) -> C, e: Int, f: Int) {}
      struct Fields {
        init(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int, g: Int) {
          self.a = a
          self.b = b
          self.c = c
          self.d = d
          self.e = e
          self.f = f
          self.g = g
        }
      }

      """
    ])
    #expect(report.output.contains("Many.swift:1: seven has 7 parameters, limit 6"))
    #expect(!report.output.contains("six has") && !report.output.contains("init has"))
  }

  @Test func whatNoLibraryMayHoldIsFound() throws {
    let report = try check([
      "Shared/Sources/Sample/Bad.swift": """
      func bad() {
        print("hello")
        try! work()
        fatalError()
        table.print("fine")  // print(x)
      }

      """,
      "Shared/Sources/sample/Main.swift": "func main() { print(1) }\n",
      "notes.md": "See /" + "home/somebody/notes.\nTO" + "DO: more\n",
    ])
    let offences = report.output.split(separator: "\n").filter { $0.contains(": ") }
    #expect(
      offences.sorted() == [
        "Shared/Sources/Sample/Bad.swift:2: print in a library",
        "Shared/Sources/Sample/Bad.swift:3: try! in a library",
        "Shared/Sources/Sample/Bad.swift:4: fatalError in a library",
        "notes.md:1: the path of one machine",
        "notes.md:2: an open end",
      ])
  }

  @Test func helpThatComesOutBrokenIsFound() throws {
    let long = String(repeating: "word ", count: 17)
    let report = try check([
      "Shared/Sources/sample/Help.swift": """
      let broken = Command(
        discussion: \"""
          \(long)
          and more.

          Example:
            tool \(long)
          \""")
      let sound = Command(
        discussion: \"""
          \(long)\\
          and more.

          Example:
            tool word \\\\
              word
          \""")

      """
    ])
    let offences = report.output.split(separator: "\n").filter { $0.contains("help is wrapped") }
    #expect(
      offences == [
        "Shared/Sources/sample/Help.swift:2: help is wrapped after column 80: \(long)",
        "Shared/Sources/sample/Help.swift:2: help is wrapped after column 80:   tool \(long)",
      ])
  }

  @Test func noFileHoldsThePathOfOneMachineOrAnOpenEnd() throws {
    let report = try Checkout.run(["Scripts/check-style"])
    let offences = report.output.split(separator: "\n").filter {
      $0.hasSuffix(": the path of one machine") || $0.hasSuffix(": an open end")
    }
    #expect(offences == [] && report.output.contains("manifests"))
  }

  /// Runs the check in a repository of these files.
  private func check(_ files: [String: String]) throws -> Checkout.Run {
    let folder = URL.temporaryDirectory.appending(path: "style-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = try Checkout.text(of: "Scripts/check-style")
    for (path, text) in files.merging(["Scripts/check-style": script], uniquingKeysWith: { $1 }) {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    _ = try Checkout.run(["git", "init", "--quiet"], in: folder)
    return try Checkout.run(["python3", "Scripts/check-style"], in: folder)
  }

  private func row(_ module: String, in report: Checkout.Run) -> [String]? {
    report.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      .first { $0.first == module }.map { Array($0.dropFirst()) }
  }
}
