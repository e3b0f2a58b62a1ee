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
}
