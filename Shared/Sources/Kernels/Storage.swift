import CKernels

/// A block of numbers on a 64-byte boundary, written once by the kernel that makes it and only
/// read afterwards, except by an owner that holds the one reference to it.
package final class Storage: @unchecked Sendable {
  package let count: Int
  let pointer: UnsafeMutablePointer<Real>

  /// Memory for `count` numbers whose values are not yet defined.
  package init(uninitialized count: Int) {
    self.count = count
    pointer = sf_allocate(count)
  }

  package convenience init(repeating value: Real, count: Int) {
    self.init(uninitialized: count)
    withExtendedLifetime(self) { pointer.initialize(repeating: value, count: count) }
  }

  package convenience init(_ values: [Real]) {
    self.init(uninitialized: values.count)
    values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      pointer.initialize(from: base, count: source.count)
    }
  }

  deinit { sf_deallocate(pointer, count) }

  /// Runs `body` on the numbers, which it may only read.
  package func read<R>(_ body: (UnsafeBufferPointer<Real>) throws -> R) rethrows -> R {
    try withExtendedLifetime(self) {
      try body(UnsafeBufferPointer(start: pointer, count: count))
    }
  }

  /// Runs `body` on the numbers of a storage that nobody else holds.
  package func write<R>(_ body: (UnsafeMutableBufferPointer<Real>) throws -> R) rethrows -> R {
    try withExtendedLifetime(self) {
      try body(UnsafeMutableBufferPointer(start: pointer, count: count))
    }
  }

  package func copy() -> Storage {
    let copy = Storage(uninitialized: count)
    withExtendedLifetime((self, copy)) { copy.pointer.initialize(from: pointer, count: count) }
    return copy
  }
}

/// Keeps storages alive while `body` works on their pointers.
///
/// `withExtendedLifetime` of a tuple counts every reference up and down, which takes a fifth of the
/// time of an operation on a few numbers.
@inline(__always)
func withLifetimes(_ a: Storage, _ b: Storage, _ body: () -> Void) {
  withExtendedLifetime(a) { withExtendedLifetime(b, body) }
}

/// As `withLifetimes(_:_:_:)` for three storages.
@inline(__always)
func withLifetimes(_ a: Storage, _ b: Storage, _ c: Storage, _ body: () -> Void) {
  withExtendedLifetime(a) { withExtendedLifetime(b) { withExtendedLifetime(c, body) } }
}

typealias Reals = UnsafePointer<Real>
typealias MutableReals = UnsafeMutablePointer<Real>
