import ArgumentParser
import Foundation
import Kernels

/// How many threads to use, and whether the environment asks for something that there is not.
struct MachineOptions: ParsableArguments {
  /// More threads than this the pool does not start.
  static let threadRange = 1...64

  @Option(help: "The threads of one operation; one for each processor unless given.")
  var threads: Int?

  /// Checks everything and sets up this process; returns the number of threads.
  @discardableResult
  func apply() throws(BenchError) -> Int {
    let environment = ProcessInfo.processInfo.environment
    try MachineOptions.checkInstructionSet(environment["SUREFOOT_ISA"])
    try MachineOptions.checkThreads(environment["SUREFOOT_THREADS"], name: "SUREFOOT_THREADS")
    try MachineOptions.checkThreads(threads.map(String.init), name: "--threads")
    if let threads { ThreadPool.threadCount = threads }
    return ThreadPool.threadCount
  }

  static func checkThreads(_ text: String?, name: String) throws(BenchError) {
    guard let text else { return }
    guard let count = Int(text), threadRange.contains(count) else {
      throw .outOfRange(
        name: name, found: text,
        expected: "a whole number from \(threadRange.lowerBound) to \(threadRange.upperBound)")
    }
  }

  static func checkInstructionSet(_ name: String?) throws(BenchError) {
    guard let name else { return }
    guard InstructionSet(rawValue: name) != nil else {
      throw .unknownInstructionSet(name: name, known: InstructionSet.allCases.map(\.rawValue))
    }
    let used = InstructionSet.current.rawValue
    if used != name { throw .missingInstructionSet(name: name, used: used) }
  }

  /// At least `least`, for options that count.
  static func check(_ value: Int, atLeast least: Int, name: String) throws(BenchError) {
    guard value < least else { return }
    throw .outOfRange(name: name, found: "\(value)", expected: "at least \(least)")
  }
}
