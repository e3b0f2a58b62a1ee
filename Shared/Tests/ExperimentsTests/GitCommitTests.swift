import Foundation
import Testing

@testable import Experiments

@Suite struct GitCommitTests {
  private func write(_ text: String, _ path: String, in url: URL) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  @Test func branchesPackedReferencesAndDetachedHeads() throws {
    try withTemporaryFolder { url in
      let inside = url.appending(path: "a/b/tool")
      #expect(GitCommit.containing(inside) == nil)
      try write("ref: refs/heads/main\n", ".git/HEAD", in: url)
      #expect(GitCommit.containing(inside) == nil)
      try write("# pack-refs\n1234abcd refs/heads/main\n", ".git/packed-refs", in: url)
      #expect(GitCommit.containing(inside) == "1234abcd")
      try write("feed0001\n", ".git/refs/heads/main", in: url)
      #expect(GitCommit.containing(inside) == "feed0001")
      try write("beef0002\n", ".git/HEAD", in: url)
      #expect(GitCommit.containing(inside) == "beef0002")
    }
  }

  @Test func worktreesReadTheCommonFolder() throws {
    try withTemporaryFolder { url in
      try write("gitdir: ../main/.git/worktrees/w\n", "w/.git", in: url)
      try write("ref: refs/heads/topic\n", "main/.git/worktrees/w/HEAD", in: url)
      try write("../..\n", "main/.git/worktrees/w/commondir", in: url)
      try write("cafe0003\n", "main/.git/refs/heads/topic", in: url)
      #expect(GitCommit.containing(url.appending(path: "w/tool")) == "cafe0003")
    }
  }
}
