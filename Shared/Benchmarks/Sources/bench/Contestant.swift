import BenchmarkWorkloads
import Foundation

/// Who takes part, and with what settings of the process.
struct Contestant: Hashable, Codable {
  /// A library.
  enum Library: String, Codable, CaseIterable {
    case surefoot
    case pytorch
    case jax
    case openblas

    init(_ peer: Workload.Peer) {
      switch peer {
      case .pytorch: self = .pytorch
      case .jax: self = .jax
      case .openblas: self = .openblas
      }
    }

    var title: String {
      switch self {
      case .surefoot: "Surefoot"
      case .pytorch: "PyTorch"
      case .jax: "JAX"
      case .openblas: "OpenBLAS"
      }
    }
  }

  var library: Library
  var threads: Int
  /// The kernels that OpenBLAS is told to use; nil for those that it finds fitting.
  var blasCore: String?

  /// Such as `PyTorch, 2 threads`.
  var title: String {
    let count = threads == 1 ? "1 thread" : "\(threads) threads"
    return "\(library.title), \(count)" + (blasCore.map { ", \($0) kernels" } ?? "")
  }

  /// Every contestant of a workload, ourselves first; peers also try one thread.
  static func all(of workload: Workload, threads: Int) -> [Contestant] {
    let counts = threads == 1 ? [1] : [threads, 1]
    return [Contestant(library: .surefoot, threads: threads)]
      + workload.peers.flatMap { peer in
        counts.flatMap { Contestant.variants(of: Library(peer), threads: $0) }
      }
  }

  // OpenBLAS does not know every processor, and then takes kernels that are many times too slow.
  private static func variants(of library: Library, threads: Int) -> [Contestant] {
    let cores: [String?] = library == .openblas ? [nil] + BlasCore.candidates : [nil]
    return cores.map { Contestant(library: library, threads: threads, blasCore: $0) }
  }
}

/// Which kernels OpenBLAS may be told to use.
enum BlasCore {
  /// The name of the environment variable that OpenBLAS reads.
  static let variable = "OPENBLAS_CORETYPE"

  /// The names that fit the vectors of this processor.
  static var candidates: [String] {
    let flags = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    if flags.contains(" avx512vl") { return ["SkylakeX"] }
    return flags.contains(" avx2") ? ["Haswell"] : []
  }
}
