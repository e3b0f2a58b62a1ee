import ArgumentParser
import Foundation

/// The files that a command writes.
enum OutputFiles {
  /// An option and the file that it names, if it is given.
  typealias Named = (option: String, path: String?)

  /// Makes sure that no file that is written is one that is read, or written by another option.
  ///
  /// - Throws: `ValidationError` that names both options.
  static func check(_ written: [Named], against read: [Named]) throws {
    for (index, (option, path)) in written.enumerated() {
      guard let path else { continue }
      for (other, file) in read + written[..<index] {
        if let file, isSame(path, file) {
          throw ValidationError(
            "\(option) is the file of \(other), which would be overwritten; choose another")
        }
      }
    }
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    let paths = [a, b].map { URL(filePath: $0).resolvingSymlinksInPath().standardizedFileURL.path }
    return paths[0] == paths[1]
  }
}
