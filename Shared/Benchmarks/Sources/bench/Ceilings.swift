import CBLASReference
import CCeilings

/// What the processor can do at best; rates per second.
struct Ceilings: Codable {
  /// Rates of one thread and of all threads together.
  struct Pair: Codable {
    var oneThread: Double
    var allThreads: Double

    init(threads: Int, _ rate: (_ threads: Int) -> Double) {
      oneThread = rate(1)
      allThreads = threads == 1 ? oneThread : rate(threads)
    }
  }

  /// The number of threads of `allThreads`.
  var threads: Int
  /// Operations on registers, a multiply-add counting as two.
  var multiplyAdd: Pair
  /// Operations of OpenBLAS in a product of two 1024 x 1024 matrices.
  var sgemm: Pair
  /// Bytes moved in `a[i] = b[i] + s c[i]`.
  var memory: Pair

  private static let size = 1024
  // Larger than any cache.
  private static let arrayBytes = 256 << 20

  /// Measures them; OpenBLAS is left with one thread.
  init(threads: Int) {
    self.threads = threads
    multiplyAdd = Pair(threads: threads) { ceiling_multiply_add_rate(Int32($0)) }
    memory = Pair(threads: threads) { ceiling_triad_bandwidth(Int32($0), Ceilings.arrayBytes) }
    sgemm = Pair(threads: threads, Ceilings.productRate)
    openblas_set_num_threads(1)
  }

  /// The better of two measurements, rate by rate: a busy machine only ever lowers them.
  static func best(_ first: Ceilings?, _ second: Ceilings?) -> Ceilings? {
    guard var best = first, let second else { return first ?? second }
    for rate in [\Ceilings.multiplyAdd, \.sgemm, \.memory] {
      best[keyPath: rate].oneThread = max(
        best[keyPath: rate].oneThread, second[keyPath: rate].oneThread)
      best[keyPath: rate].allThreads = max(
        best[keyPath: rate].allThreads, second[keyPath: rate].allThreads)
    }
    return best
  }

  private static func productRate(threads: Int) -> Double {
    openblas_set_num_threads(Int32(threads))
    let product = ReferenceProduct(size: size)
    product.run()
    let best = Sampling.samples(of: product.run, seconds: 0.5).min() ?? .infinity
    let side = Double(size)
    return 2 * side * side * side / best
  }
}
