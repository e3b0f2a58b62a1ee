#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads the checked-out commit from a repository's files.
enum GitCommit {
  /// The commit of the checkout that contains `url`, or nil outside of one.
  static func containing(_ url: URL) -> String? {
    var folder = url.standardizedFileURL
    while folder.path != "/" {
      let git = folder.appending(path: ".git")
      if FileManager.default.fileExists(atPath: git.path) { return head(of: git) }
      folder.deleteLastPathComponent()
    }
    return nil
  }

  private static func head(of git: URL) -> String? {
    let folder = gitFolder(git)
    guard let head = text(folder.appending(path: "HEAD")) else { return nil }
    guard head.hasPrefix("ref: ") else { return head }
    let name = String(head.dropFirst(5))
    let common = text(folder.appending(path: "commondir")).map { relative($0, to: folder) }
    for place in [folder, common ?? folder] {
      if let commit = text(place.appending(path: name)) { return commit }
      if let commit = packedReference(name, in: place) { return commit }
    }
    return nil
  }

  /// A worktree's or submodule's `.git` is a file that names its folder.
  private static func gitFolder(_ git: URL) -> URL {
    guard let line = text(git), line.hasPrefix("gitdir: ") else { return git }
    return relative(String(line.dropFirst(8)), to: git.deletingLastPathComponent())
  }

  private static func packedReference(_ name: String, in folder: URL) -> String? {
    text(folder.appending(path: "packed-refs"))?.split(separator: "\n")
      .first { $0.hasSuffix(" \(name)") }?
      .split(separator: " ").first.map { String($0) }
  }

  private static func relative(_ path: String, to folder: URL) -> URL {
    path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path)
  }

  private static func text(_ url: URL) -> String? {
    guard let data = try? Data(contentsOf: url) else { return nil }
    return String(decoding: data.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
      .split(separator: "\n").joined(separator: "\n")
  }
}
