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

  /// The one in use: the best that the processor has, or the one `SUREFOOT_ISA` names.
  public static var current: InstructionSet {
    InstructionSet(rawValue: String(cString: sf_isa_name())) ?? .plain
  }

  /// Switches the kernels; false when the processor does not have the instruction set.
  @discardableResult
  public static func select(_ set: InstructionSet) -> Bool { sf_isa_select(set.rawValue) }
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
