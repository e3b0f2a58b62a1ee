import COpenBLAS
import Foundation
import Kernels
import Testing

@Suite struct BLASTests {
  private static let wide = ["SkylakeX", "Cooperlake", "SapphireRapids"]
  private static let halfWide = ["Haswell", "Zen"]

  // The core that the environment names; where OpenBLAS had to be told, the library did it there.
  private static let named = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"]

  private static var wideEnough: [String] {
    switch InstructionSet.current {
    case .avx512: wide
    case .avx2: wide + halfWide
    default: []
    }
  }

  // Whether somebody asks for narrower kernels than the processor has.
  private static var isNarrowed: Bool {
    guard let named else { return false }
    return !wideEnough.contains { $0.lowercased() == named.lowercased() }
  }

  @Test(.enabled(if: !isNarrowed && !wideEnough.isEmpty))
  func openBLASUsesKernelsAsWideAsOurs() {
    #expect(Self.wideEnough.contains(String(cString: openblas_get_corename())))
  }

  @Test(.enabled(if: named != nil))
  func openBLASUsesTheKernelsThatTheEnvironmentNames() throws {
    let core = String(cString: openblas_get_corename())
    #expect(core.lowercased() == (try #require(Self.named)).lowercased())
  }
}
