import CKernels
import Glibc

/// The value of an environment variable, without Foundation (it would double the start-up time).
func environmentValue(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// The instruction set that the vector kernels use.
public enum InstructionSet: String, CaseIterable, Sendable {
  /// AVX-512 with 32 registers of 16 floats.
  case avx512
  /// AVX2 with fused multiply-add.
  case avx2
  /// Any processor.
  case plain

  /// The one in use on this thread: the best that the processor has, or the one that `SUREFOOT_ISA`
  /// names, unless another was selected.
  public static var current: InstructionSet {
    InstructionSet(rawValue: String(cString: sf_isa_name())) ?? .plain
  }

  /// Switches the kernels that this thread calls, and those of the workers that help it; false when
  /// the processor does not have the instruction set.
  @discardableResult
  public static func select(_ set: InstructionSet) -> Bool { sf_isa_select(set.rawValue) }
}

/// The settings that this process reads from its environment.
public enum EnvironmentSettings {
  /// The threads that `SUREFOOT_THREADS` may ask for.
  static let allowedThreads = 1...64

  /// What is wrong with the settings, and what holds instead: one sentence each.
  public static var problems: [String] {
    var problems: [String] = []
    if let name = environmentValue("SUREFOOT_ISA"), name != InstructionSet.current.rawValue {
      let known = InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
      problems.append(
        "SUREFOOT_ISA is \"\(name)\", expected one of \(known) that this processor has; "
          + "using \(InstructionSet.current.rawValue)")
    }
    if let text = environmentValue("SUREFOOT_THREADS"),
      !(Int(text).map(allowedThreads.contains) ?? false)
    {
      problems.append(
        "SUREFOOT_THREADS is \"\(text)\", expected \(allowedThreads.lowerBound) to "
          + "\(allowedThreads.upperBound); using \(ThreadPool.threadCount)")
    }
    return problems
  }
}

/// What the process has used so far.
public enum ProcessUsage {
  /// The peak resident memory in bytes.
  public static var peakMemory: Int { sf_peak_memory() }
}

/// One pointer per thread.
package enum ThreadContext {
  /// The calling thread's pointer; nil until it is set.
  package static var current: UnsafeMutableRawPointer? {
    get { sf_thread_context() }
    set { sf_set_thread_context(newValue) }
  }
}
