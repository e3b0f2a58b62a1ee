public import ArgumentParser
public import SurgicalFineTuning
public import Vision

// Types of the libraries that stand on a command line by their names.

extension CorruptionConstants: @retroactive ExpressibleByArgument {}
extension GlassExchange: @retroactive ExpressibleByArgument {}
extension NetworkNormalization: @retroactive ExpressibleByArgument {}
extension TestTimeAdaptation.Mode: @retroactive ExpressibleByArgument {}
extension TuningSettings.Selection: @retroactive ExpressibleByArgument {}

extension TuningSettings.Statistics: @retroactive ExpressibleByArgument {
  /// Reads `frozen` or `update`.
  public init?(argument: String) {
    switch argument {
    case "frozen": self = .frozen
    case "update": self = .updated
    default: return nil
    }
  }

  /// The words of the command line.
  public static var allValueStrings: [String] { ["frozen", "update"] }
}
