import COpenBLAS
import Kernels
import Testing

@Suite struct BLASTests {
  @Test func openBLASUsesKernelsAsWideAsOurs() {
    let wide = ["SkylakeX", "Cooperlake", "SapphireRapids"]
    let core = String(cString: openblas_get_corename())
    switch InstructionSet.current {
    case .avx512: #expect(wide.contains(core))
    case .avx2: #expect((wide + ["Haswell", "Zen"]).contains(core))
    default: break
    }
  }
}
