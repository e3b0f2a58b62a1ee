import BenchmarkWorkloads
import CBLASReference

/// Calls OpenBLAS directly, with its own threads.
struct ReferenceServer: Server {
  private let threads: Int

  init(threads: Int) {
    self.threads = threads
    openblas_set_num_threads(Int32(threads))
  }

  func variants(of workload: Workload) -> [String] {
    workload.productSize == nil ? [] : ["direct"]
  }

  mutating func samples(of workload: Workload, seconds: Double) -> [Double] {
    guard let size = workload.productSize else { return [] }
    let product = ReferenceProduct(size: size)
    product.run()
    return Sampling.samples(of: product.run, seconds: seconds)
  }

  mutating func run(_ workload: Workload, steps: Int) -> [[Double]] {
    guard let size = workload.productSize else { return [] }
    let product = ReferenceProduct(size: size)
    return (0..<steps).map { _ in
      product.run()
      return []
    }
  }
}

extension ReferenceServer {
  func ceilings() -> Ceilings? {
    defer { openblas_set_num_threads(Int32(threads)) }
    return Ceilings(threads: threads)
  }
}

/// A product of two square matrices in memory of its own.
final class ReferenceProduct {
  private let size: Int32
  private let a, b, c: UnsafeMutablePointer<Float>

  init(size: Int) {
    self.size = Int32(size)
    func memory() -> UnsafeMutablePointer<Float> {
      let raw = UnsafeMutableRawPointer.allocate(
        byteCount: size * size * MemoryLayout<Float>.stride, alignment: 64)
      let numbers = raw.bindMemory(to: Float.self, capacity: size * size)
      for index in 0..<size * size { numbers[index] = Float(index % 17) / 16 - 0.5 }
      return numbers
    }
    (a, b, c) = (memory(), memory(), memory())
  }

  deinit {
    for memory in [a, b, c] { UnsafeMutableRawPointer(memory).deallocate() }
  }

  func run() {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, a, size, b, size, 0, c, size)
  }
}
