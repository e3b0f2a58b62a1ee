import ArgumentParser

/// Where a run goes, and what happens to one that is there.
struct FolderOptions: ParsableArguments {
  @Flag(help: "Go on with the run in the folder.")
  var resume = false

  @Flag(help: "Delete the run in the folder and start over.")
  var fresh = false

  func validate() throws {
    if resume && fresh {
      throw ValidationError("--resume keeps results and --fresh deletes them; choose one")
    }
  }
}
