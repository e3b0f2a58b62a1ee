import CKernels

/// The memory of this process.
package enum Memory {
  /// Gives freed pages back to the system.
  ///
  /// Buffers that are freed stay with the process, for the next step wants them again. Whoever goes
  /// on to other work leaves holes between what it keeps, which add up.
  package static func returnFreed() { sf_return_freed_memory() }
}
