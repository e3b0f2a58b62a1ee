import Failures
import PreferenceTuning
import Testing

@Suite struct PreferenceErrorTests {
  @Test func aSettingIsUsage() {
    let error = PreferenceError.setting(name: "steps", found: "-1", expected: "a positive number")
    #expect("\(error)" == "steps is -1, expected a positive number")
    #expect(error.failureKind == .usage)
  }
}
