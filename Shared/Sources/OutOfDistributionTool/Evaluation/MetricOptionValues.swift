public import ArgumentParser
public import OutOfDistribution

// Types of the library that stand on a command line by their names.

extension DeployableThreshold.Rule: ExpressibleByArgument {}
extension OperatingRule: ExpressibleByArgument {}
