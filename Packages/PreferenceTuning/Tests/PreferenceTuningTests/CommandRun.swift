import _TestSupport

extension CommandRun {
  /// Runs `body` in a fresh folder for this toolkit's executable.
  static func inFolder<R>(_ body: (CommandRun) throws -> R) throws -> R {
    try inFolder(of: "preference", body)
  }
}
