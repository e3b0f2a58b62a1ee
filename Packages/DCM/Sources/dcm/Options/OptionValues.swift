public import ArgumentParser
public import DCM

// Types of the library that stand on a command line by their names.

extension ConfidenceScore: @retroactive ExpressibleByArgument {}
