import ArgumentParser
import PreferenceTuning

/// How tokens are drawn.
struct SamplingArguments: ParsableArguments {
  @Option(help: "Divides the logits; 0 takes the most probable token.")
  var temperature = 1.0

  @Option(help: "Draw among so many of the most probable tokens only.")
  var topK: Int?

  @Option(help: "Draw among the fewest tokens with this probability together only.")
  var topP = 1.0

  @Option(help: "The most tokens of a completion.")
  var maxNew = 48

  var options: SamplingOptions {
    SamplingOptions(temperature: temperature, topK: topK, topP: topP, maximumTokens: maxNew)
  }
}
