import Dispatch
import Foundation
import Kernels
import Testing
import _TestSupport

@Suite struct MemoryTests {
  @Test func storagesOfAllSizesAreAlignedAndApart() {
    let counts = Array(0...70) + [127, 129, 1000, 1023, 1025, 4097, 16_383, 16_385, 40_000]
    for _ in 0..<3 {
      let storages = counts.map { count in Storage(repeating: Real(count), count: count) }
      for (storage, count) in zip(storages, counts) {
        storage.read { values in
          #expect(UInt(bitPattern: values.baseAddress) % 64 == 0)
          #expect(values.count == count && values.allSatisfy { $0 == Real(count) })
        }
      }
    }
  }

  // Freed blocks are kept, up to 8 MB a thread, and must go when it ends.
  @Test func threadsLeaveNothingBehind() {
    func run(_ count: Int) {
      for _ in 0..<count {
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
          for size in [1, 16, 64, 256, 1024, 2048, 4096, 8192, 16_384] {
            let kept = 16 + 65_536 / (4 * size)
            _ = (0..<kept).map { _ in Storage(repeating: 1, count: size) }
          }
          isDone.signal()
        }
        isDone.wait()
      }
    }
    run(3)
    let before = residentMemory()
    run(200)
    let growth = residentMemory() - before
    #expect(growth < 128 << 20, "grew by \(growth) bytes")
  }
}
