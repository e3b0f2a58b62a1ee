import Foundation
import SurgicalFineTuning
import Testing
import Vision

@Suite("Names of shifts")
struct ShiftNameTests {
  static let examples: [(text: String, shift: Shift)] = [
    (
      "gaussian_noise:5", Shift(.corruption(.gaussianNoise, severity: 5, constants: .mnist))
    ),
    ("fog:2,cifar", Shift(.corruption(.fog, severity: 2, constants: .cifar))),
    ("cifar10/gaussian_noise:5", Shift(.corruption(.gaussianNoise, severity: 5), of: .cifar10)),
    (
      "cifar10/fog:2", Shift(.corruption(.fog, severity: 2, constants: .cifar), of: .cifar10)
    ),
    (
      "cifar10/fog:2,mnist",
      Shift(.corruption(.fog, severity: 2, constants: .mnist), of: .cifar10)
    ),
    ("cifar10c:gaussian_noise,5", Shift(.cifar10C(.gaussianNoise, severity: 5))),
    ("cifar10c:frost,1", Shift(.cifar10C(.frost, severity: 1), of: .cifar10)),
    ("mnist/stripe", Shift(.corruption(.stripe, severity: 1, constants: .mnist), of: .mnist)),
    ("cifar10/label_flip", Shift(.labelFlip, of: .cifar10)),
    ("digits/stripe", Shift(.corruption(.stripe, severity: 1), of: .digits)),
    ("ramp:0.25", Shift(.ramp(weight: 0.25))),
    ("offset:4,-1", Shift(.offset(right: 4, down: -1))),
    ("superclasses", Shift(.superclasses)),
    ("digit_pairs", Shift(.digitPairs)),
    ("clusters", Shift(.clusters)),
    ("digits/clusters", Shift(.clusters, of: .digits)),
    ("custom/label_flip", Shift(.labelFlip, of: .custom)),
    ("label_permutation:18446744073709551615", Shift(.labelPermutation(seed: .max))),
    ("spurious", Shift(.spurious)),
    ("label_prior:2.5", Shift(.labelPrior(ratio: 2.5))),
  ]

  @Test("a name reads as its shift, and the shift's name is the name", arguments: examples)
  func roundTrip(_ example: (text: String, shift: Shift)) throws {
    #expect(try Shift.parse(example.text) == example.shift)
    #expect(example.shift.name == example.text)
  }

  @Test("what is left out has its default")
  func defaults() throws {
    #expect(try Shift.parse("ramp") == Shift(.ramp(weight: 0.6)))
    #expect(try Shift.parse("label_permutation") == Shift(.labelPermutation(seed: 0)))
    #expect(try Shift.parse("label_prior") == Shift(.labelPrior(ratio: 10)))
    #expect(try Shift.parse("fashion/inverse:1,mnist").name == "inverse")
    #expect(try Shift.parse("digits/digit_pairs").name == "digit_pairs")
    #expect(try Shift.parse("cifar10/cifar10c:fog,2").name == "cifar10c:fog,2")
    #expect(try Shift.parse("cifar10/fog:2,cifar").name == "cifar10/fog:2")
  }

  @Test("every known name is the name of a shift, and so is every standard shift's")
  func knownNames() throws {
    for name in Shift.knownNames {
      let shift =
        try (try? Shift.parse(name)) ?? (try? Shift.parse("\(name):3"))
        ?? (try? Shift.parse("\(name):fog,3")) ?? Shift.parse("\(name):3,0")
      #expect(try Shift.parse(shift.name) == shift)
    }
    for level in ShiftLevel.allCases {
      for shift in level.standardShifts {
        #expect(try Shift.parse(shift.name) == shift)
        #expect(shift.level == level)
      }
    }
  }

  @Test("a name that no shift has is answered with those there are")
  func unknownName() throws {
    let error = #expect(throws: ShiftError.self) { try Shift.parse("gausian_noise:5") }
    #expect(error == .unknownShift("gausian_noise", known: Shift.knownNames))
    let message = try #require(error).description
    #expect(message.contains("\"gausian_noise\"") && message.contains("gaussian_noise, shot_noise"))
    #expect(message.contains("label_flip"))
  }

  @Test("a file that CIFAR-10-C does not have is answered with the 19 that it has")
  func unknownFile() throws {
    let files = PublishedCorruption.allCases.map(\.rawValue)
    #expect(files.count == 19)
    #expect(Set(files) == Set(Corruption.natural.map(\.rawValue) + ["frost"]))
    let error = #expect(throws: ShiftError.self) { try Shift.parse("cifar10c:rain,5") }
    #expect(error == .unknownShift("cifar10c:rain", known: files.map { "cifar10c:\($0)" }))
  }

  @Test(
    "arguments that cannot be read are told from those that are expected",
    arguments: [
      ("gaussian_noise", "a severity from 1 to 5, as in gaussian_noise:5"),
      ("gaussian_noise:five", "a severity from 1 to 5, as in gaussian_noise:5"),
      ("fog:2,kitti", "cifar, imagenet, mnist"),
      ("fog:2,cifar,3", "no argument after the first 2"),
      ("label_flip:1", "no argument"),
      ("offset:4", "pixels to the right and pixels down"),
      ("ramp:steep", "a weight"),
      ("label_permutation:-1", "a seed of 0 or more"),
      ("cifar10c", "a corruption and a severity from 1 to 5, as in cifar10c:frost,5"),
      ("cifar10c:fog", "a corruption and a severity from 1 to 5"),
      ("cifar10c:fog,5,cifar", "no argument after the first 2"),
      ("cifar/label_flip", "one of fashion, digits, mnist, cifar10, custom before the slash"),
    ])
  func malformedArguments(text: String, expected: String) throws {
    let error = #expect(throws: ShiftError.self) { try Shift.parse(text) }
    guard case .malformedShift(let found, let wanted) = error else {
      Issue.record("\(text): \(String(describing: error))")
      return
    }
    #expect(found == text)
    #expect(wanted.contains(expected))
  }

  @Test(
    "parameters out of range are named with their range",
    arguments: [
      ("gaussian_noise:6", "severity of gaussian_noise is 6, expected 1 to 5"),
      ("fog:0", "severity of fog is 0, expected 1 to 5"),
      ("ramp:1.5", "weight of the ramp is 1.5, expected a number from 0 to 1"),
      ("ramp:nan", "weight of the ramp is nan, expected a number from 0 to 1"),
      ("label_prior:0.5", "ratio of label_prior is 0.5, expected a number of 1 or more"),
      ("label_prior:inf", "ratio of label_prior is inf, expected a number of 1 or more"),
      ("cifar10c:fog,0", "severity of fog is 0, expected 1 to 5"),
      (
        "fashion/cifar10c:fog,5",
        "shift \"cifar10c\" is not defined for the images \"fashion\"; leave them out or write "
          + "\"cifar10/cifar10c\""
      ),
      (
        "digits/superclasses",
        "shift \"superclasses\" is not defined for the images \"digits\"; leave them out or write "
          + "\"fashion/superclasses\""
      ),
    ])
  func parametersOutOfRange(text: String, message: String) {
    let error = #expect(throws: ShiftError.self) { try Shift.parse(text) }
    #expect(error?.description == message)
  }

  @Test("in JSON a shift and a domain are their names")
  func coding() throws {
    let shifts = Self.examples.map(\.shift)
    let data = try JSONEncoder().encode(shifts)
    #expect(try JSONDecoder().decode([String].self, from: data) == shifts.map(\.name))
    #expect(try JSONDecoder().decode([Shift].self, from: data) == shifts)
    #expect(throws: ShiftError.unknownShift("blur", known: Shift.knownNames)) {
      try JSONDecoder().decode([Shift].self, from: Data(#"["blur:1"]"#.utf8))
    }
    let domains = SourceDomain.all
    #expect(Set(domains.map(\.name)).count == domains.count)
    let written = try JSONEncoder().encode(domains)
    #expect(try JSONDecoder().decode([SourceDomain].self, from: written) == domains)
    let error = #expect(throws: ShiftError.self) { try SourceDomain.named("cifar") }
    #expect(error == .unknownDomain("cifar", known: domains.map(\.name)))
  }
}
