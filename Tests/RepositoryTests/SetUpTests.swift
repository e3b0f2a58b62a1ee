import Foundation
import Testing

/// `Scripts/bootstrap` on machines that lack something, played by a folder of stand-in programs.
@Suite struct SetUpTests {
  /// Programs that the script itself is made of.
  static let basics = ["bash", "cat", "env", "head", "sed", "sort", "tr"]

  @Test func rootInstallsWhatIsMissing() throws {
    let run = try setUp([
      "swift": "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'",
      "pkg-config": "[ $2 != lapacke ]", "python3": "", "pip3": "",
      "id": "echo 0", "apt-get": "echo \"apt-get $*\"",
    ])
    #expect(run.status == 0)
    #expect(
      run.output.split(separator: "\n") == [
        "Installing system packages: liblapacke-dev gnuplot-nox",
        "apt-get update -qq",
        "apt-get install -qq -y --no-install-recommends liblapacke-dev gnuplot-nox",
      ])
  }

  @Test func othersAreToldTheOneCommand() throws {
    let run = try setUp([
      "swift": "echo 'Swift version 6.2 (swift-6.2-RELEASE)'",
      "gnuplot": "", "python3": "", "pip3": "", "id": "echo 1000", "apt-get": "exit 100",
    ])
    let packages = "pkg-config libopenblas-dev liblapacke-dev zlib1g-dev"
    #expect(run.status == 1)
    #expect(run.output.contains("sudo apt-get install -y --no-install-recommends \(packages)"))
  }

  @Test func sudoIsUsedWhereItNeedsNoPassword() throws {
    let run = try setUp([
      "swift": "echo 'Swift version 6.2 (swift-6.2-RELEASE)'", "pkg-config": "",
      "gnuplot": "", "python3": "", "id": "echo 1000", "apt-get": "echo $*",
      "sudo": "[ $1 = -n ] && exit; echo sudo; \"$@\"",
    ])
    #expect(run.status == 0)
    #expect(run.output.contains("sudo\ninstall -qq -y --no-install-recommends python3-pip\n"))
  }

  @Test(arguments: [
    ("echo 'Swift version 6.1.2 (swift-6.1.2-RELEASE)'", "Found Swift 6.1. "),
    ("echo nonsense", "Found Swift of unknown version. "),
  ])
  func anOlderSwiftIsRefused(swift: String, message: String) throws {
    let run = try setUp(["swift": swift])
    #expect(run.status == 1 && run.output.contains(message), "\(run.output)")
    #expect(run.output.contains("needs Swift 6.2 or newer"))
  }

  @Test func aMissingSwiftIsNamed() throws {
    let run = try setUp([:])
    #expect(run.status == 1 && run.output.hasPrefix("Swift is not installed."))
  }

  /// Runs the script where only the basics and these programs, given as shell code, exist.
  private func setUp(_ programs: [String: String]) throws -> Checkout.Run {
    let folder = URL.temporaryDirectory.appending(path: "programs-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in Self.basics {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: name).path(), withDestinationPath: "/usr/bin/\(name)")
    }
    for (name, code) in programs {
      _ = FileManager.default.createFile(
        atPath: folder.appending(path: name).path(), contents: Data("#!/bin/sh\n\(code)\n".utf8),
        attributes: [.posixPermissions: 0o755])
    }
    return try Checkout.run(["env", "PATH=\(folder.path())", "bash", "Scripts/bootstrap"])
  }
}
