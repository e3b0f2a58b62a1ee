import Failures
import Testing

@testable import ReinforcementLearning

@Suite struct EnvironmentErrorTests {
  @Test func anUnknownNameIsAnsweredWithTheNearest() {
    let error = EnvironmentError.unknown(name: "maze2d-umase", known: ["maze2d-umaze", "wall"])
    #expect("\(error)".contains("did you mean \"maze2d-umaze\"?"))
    #expect(error.failureKind == .usage)
  }
}
