public import ArgumentParser
public import PreferenceTuning

// Types of the library that stand on a command line by their names.

extension BanditMethod: @retroactive ExpressibleByArgument {}
extension BanditRewardName: @retroactive ExpressibleByArgument {}
extension BanditSetting: @retroactive ExpressibleByArgument {}
extension ReleasedPolicy.Form: @retroactive ExpressibleByArgument {}
extension PairLoss.Normalization: @retroactive ExpressibleByArgument {}
extension PairSelection.Rule: @retroactive ExpressibleByArgument {}
extension GPT.Size: @retroactive ExpressibleByArgument {}
extension LengthTask: @retroactive ExpressibleByArgument {}
extension LengthMethod: @retroactive ExpressibleByArgument {}
