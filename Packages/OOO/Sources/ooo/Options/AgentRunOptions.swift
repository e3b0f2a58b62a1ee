import ArgumentParser
import CommandLineTool
import ReinforcementLearning

/// Where `pretrain`, `explore` and `retrain` leave their agents, and what they say meanwhile.
struct AgentRunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The folder.", valueName: "dir"))
  var out: String

  @OptionGroup var folder: FolderOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  /// A run in the folder; throws where it holds another one.
  func begin(
    _ configuration: AgentConfiguration, in environment: AnyEnvironment
  ) throws -> AgentRun {
    AgentRun(
      configuration: configuration, environment: environment,
      directory: try RunDirectory(out, configuration: configuration, options: folder),
      output: output)
  }
}
