import Failures
import OOO
import Testing

@Suite struct OOOErrorTests {
  @Test func aSettingIsUsage() {
    let error = OOOError.setting(name: "steps", found: "-1", expected: "a positive number")
    #expect("\(error)" == "steps is -1, expected a positive number")
    #expect(error.failureKind == .usage)
  }
}
