import Foundation
import Testing

/// The scripts can be run as they are and stop at the first failure.
@Suite struct ScriptTests {
  @Test func everyScriptIsExecutable() throws {
    for path in try scripts() {
      let full = Checkout.root.appending(path: path).path()
      #expect(FileManager.default.isExecutableFile(atPath: full), "\(path)")
    }
  }

  @Test func everyShellScriptStopsAtTheFirstFailure() throws {
    for path in try scripts() {
      let text = try Checkout.text(of: path)
      if text.hasPrefix("#!/usr/bin/env bash") {
        #expect(text.contains("\nset -eu"), "\(path)")
      } else {
        #expect(text.hasPrefix("#!/usr/bin/env python3"), "\(path)")
      }
    }
  }

  @Test func nothingHappensWhereNothingIsMissing() throws {
    let setUp = try Checkout.run(["Scripts/bootstrap"])
    #expect(setUp.status == 0 && setUp.output.isEmpty, "\(setUp.output)")
  }

  @Test func nestedManifestsAgreeWithTheRoot() throws {
    let check = try Checkout.run(["Scripts/check-manifests"])
    #expect(check.status == 0, "\(check.output)")
  }

  private func scripts() throws -> [String] {
    try Checkout.files().filter {
      $0 == ".ci/run" || $0.hasPrefix("Scripts/") && !$0.dropFirst(8).contains("/")
    }
  }
}
