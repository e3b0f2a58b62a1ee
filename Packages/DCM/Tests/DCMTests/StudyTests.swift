import DCM
import Datasets
import Experiments
import Foundation
import OutOfDistribution
import Reports
import Testing
import _TestSupport

@Suite("The study of confidence minimisation") struct StudyTests {
  static let isMissing = (try? DataCatalog().mnist5k()) == nil

  @Test("the smoke scale runs from nothing to a report", .disabled(if: isMissing, "run make data"))
  func smoke() throws {
    try CommandRun.inFolder { run in
      let ending = try run("reproduce --scale smoke --out run --quiet")
      #expect(ending.status == 0, "\(ending)")
      let csv = try String(contentsOfFile: run.path("run/outcomes.csv"), encoding: .utf8)
      let outcomes = try OutcomeTable(csv: csv, path: "outcomes.csv")
      let study = DCMStudy()
      let configuration = study.configuration(at: .smoke)
      for experiment in study.experiments(configuration) where experiment.name != "data" {
        #expect(outcomes.arms(of: experiment.name) == experiment.arms, "\(experiment.name)")
        #expect(outcomes.seeds(of: experiment.name) == [0, 1], "\(experiment.name)")
      }
      // All evidence is there, also where its statistic is not defined on two seeds.
      for claim in study.claims(configuration) {
        for seed in [0, 1] where !claim.id.hasSuffix("-order") {
          let evidence = try claim.evidence(outcomes.seed(seed, of: claim.experiment))
          #expect(!evidence.isEmpty && evidence.allSatisfy(\.isFinite), "\(claim.id)")
        }
      }
      let report = try String(contentsOfFile: run.path("run/report.html"), encoding: .utf8)
      for section in study.sections(configuration) {
        #expect(report.contains(section.title), "\(section.title)")
      }
      #expect(!report.contains("missing metric"))
    }
  }

  @Test("an arm that several experiments share is measured alike in each process")
  func sharedCase() throws {
    guard !Self.isMissing else { return }
    try CommandRun.inFolder { run in
      let ending = try run(
        "reproduce --scale smoke --only lambda filtered detection --seeds 1 --out run --quiet")
      #expect(ending.status == 0, "\(ending)")
      let csv = try String(contentsOfFile: run.path("run/outcomes.csv"), encoding: .utf8)
      let seed = try OutcomeTable(csv: csv, path: "outcomes.csv").seed(0, of: "lambda")
      let pair = "mnist[0-4] vs mnist[5-9]"
      let usual = try seed.value("auroc", arm: "0.500")
      #expect(usual == (try seed.value("auroc", arm: "mixture", in: "filtered")))
      #expect(usual == (try seed.value("auroc/\(pair)", arm: "dcm", in: "detection")))
      #expect(usual != (try seed.value("auroc", arm: "0.050")))
    }
  }

  @Test("missing images end a run with exit code 3 before anything is trained")
  func missingData() throws {
    try CommandRun.inFolder { run in
      let ending = try run(
        "reproduce --scale smoke --only detection --out run --quiet",
        data: run.folder.appending(path: "nothing"))
      #expect(ending.status == 3, "\(ending)")
      #expect(run.has("run/cells/data/files/seed-0/failure.txt"))
      #expect(!run.has("run/cells/source"))
    }
  }

  @Test(
    "every scale has its pairs, and a configuration survives its file", arguments: Scale.allCases)
  func scales(scale: Scale) throws {
    let study = DCMStudy()
    let configuration = study.configuration(at: scale)
    let counts: [Scale: Int] = [.smoke: 1, .quick: 3, .full: 11, .paper: 4]
    #expect(configuration.pairs.count == counts[scale])
    let written = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(DCMConfiguration.self, from: written) == configuration)
    let names = study.experiments(configuration).map(\.name)
    #expect(
      names == [
        "data", "source", "detection", "fraction", "size", "lambda", "filtered", "transductive",
        "selective", "theory",
      ])
    #expect(study.claims(configuration).allSatisfy { names.contains($0.experiment) })
    #expect(Set(study.claims(configuration).map(\.id)).count == study.claims(configuration).count)
    #expect(scale == .smoke || study.seeds(at: scale).count >= 5)
  }

  @Test("the paper's scale is the published configuration")
  func paperScale() {
    let paper = DCMStudy().configuration(at: .paper)
    #expect(paper.form == .wideResNet(blocksPerStage: 6, widening: 2))
    #expect(paper.tuning == .asReleased && paper.pretraining == .pretraining)
    #expect((paper.weight, paper.fraction) == (0.5, 1.0 / 6))
    #expect(paper.sizes.unlabeledOutliers == 1_000)
  }

  @Test("every number that an equation fixes comes out")
  func vectors() throws {
    let vectors = try DCMStudy().testVectors()
    #expect(vectors.count > 100)
    for vector in vectors { #expect(vector.passes, "\(vector)") }
  }
}
