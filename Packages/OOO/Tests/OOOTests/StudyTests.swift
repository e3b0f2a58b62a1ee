import Datasets
import Experiments
import Foundation
import OOO
import Randomness
import ReinforcementLearning
import Reports
import Testing
import _TestSupport

@Suite("The study of retraining") struct StudyTests {
  @Test("the smoke scale runs from nothing to a report")
  func smoke() throws {
    try CommandRun.inFolder { run in
      let ending = try run("reproduce --scale smoke --out run --quiet")
      #expect(ending.status == 0, "\(ending)")
      let csv = try String(contentsOfFile: run.path("run/outcomes.csv"), encoding: .utf8)
      let outcomes = try OutcomeTable(csv: csv, path: "outcomes.csv")
      let study = OOOStudy()
      let configuration = study.configuration(at: .smoke)
      for experiment in study.experiments(configuration) {
        #expect(outcomes.arms(of: experiment.name) == experiment.arms, "\(experiment.name)")
        #expect(outcomes.seeds(of: experiment.name) == [0, 1], "\(experiment.name)")
      }
      for claim in study.claims(configuration) {
        for seed in [0, 1] {
          let evidence = try claim.evidence(outcomes.seed(seed, of: claim.experiment))
          #expect(!evidence.isEmpty && evidence.allSatisfy(\.isFinite), "\(claim.id)")
        }
      }
      let report = try String(contentsOfFile: run.path("run/report.html"), encoding: .utf8)
      for section in study.sections(configuration) {
        #expect(report.contains(section.title), "\(section.title)")
      }
      for task in ["wall", "maze-umaze", "maze-umaze-calql", "maze-umaze-missing"] {
        #expect(report.contains("figure-paths-\(task)"), "\(task)")
        #expect(report.contains("figure-visits-\(task)"), "\(task)")
      }
      #expect(!report.contains("figure-paths-sparse-run"))
      #expect(!report.contains("missing metric"))
    }
  }

  @Test("every scale is complete, and a configuration survives its file", arguments: Scale.allCases)
  func scales(scale: Scale) throws {
    let study = OOOStudy()
    let configuration = study.configuration(at: scale)
    let written = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(OOOConfiguration.self, from: written) == configuration)
    let names = study.experiments(configuration).map(\.name)
    #expect(Set(names).count == names.count && !names.isEmpty)
    let claims = study.claims(configuration)
    #expect(claims.allSatisfy { names.contains($0.experiment) })
    #expect(Set(claims.map(\.id)).count == claims.count)
    for task in configuration.tasks {
      #expect(task.fractions.last == 1 && task.fractions == task.fractions.sorted())
      // Whatever is retrained on has been collected.
      #expect(task.arms.allSatisfy { $0.retrainedFrom.map(task.arms.contains) ?? true })
      try task.exploration.validated()
      try task.retraining.validated()
    }
  }

  @Test("the quick scale has ten paired seeds for the wall and for sparse rewards")
  func quickSeeds() throws {
    let study = OOOStudy()
    let configuration = study.configuration(at: .quick)
    for task in configuration.walls + configuration.online {
      let experiment = try #require(
        study.experiments(configuration).first { $0.name == task.name })
      #expect(experiment.seeds(from: study.seeds(at: .quick)).count == 10)
    }
    let ids = Set(study.claims(configuration).map(\.id))
    let needed = [
      "wall-coverage", "wall-shortest", "wall-explorer", "wall-retrained", "finetune-gain",
      "online-gain", "online-retrained", "incomplete-found", "incomplete-sooner",
      "incomplete-gain",
    ]
    #expect(ids.isSuperset(of: needed), "\(ids)")
  }

  @Test("an interrupted retraining goes on from a state of its own, which goes with the outcome")
  func interruptedRetraining() throws {
    try CommandRun.inFolder { run in
      let line = "reproduce --scale smoke --only wall --out run --quiet"
      #expect(try run(line).status == 0)
      let cells = "run/cells/wall"
      let outcomes = try run.text("run/outcomes.csv")
      let plan = try #require(OOOStudy().configuration(at: .smoke).walls.first)
      let buffer = try ReplayBuffer(path: run.path("\(cells)/naive/seed-0/buffer.safetensors"))
      var retraining = try #require(
        try plan.makeRetraining(of: .ooo, on: buffer, key: RandomKey(seed: 0)))
      for _ in 0..<20 { try retraining.advance() }
      var state = Checkpoint()
      try retraining.store(in: &state)
      let file = "\(cells)/ooo/seed-0/state-1.0.safetensors"
      try state.save(to: run.path(file))
      try FileManager.default.removeItem(atPath: run.path("\(cells)/ooo/seed-0/outcome.json"))
      let resumed = try run("\(line) --resume")
      #expect(resumed.status == 0, "\(resumed)")
      #expect(try run.text("run/outcomes.csv") == outcomes)
      #expect(!run.has(file))
    }
  }

  @Test("claims are measured in what their tasks are")
  func units() throws {
    let study = OOOStudy()
    func unit(_ id: String, _ scale: Scale) -> String? {
      study.claims(study.configuration(at: scale)).first { $0.id == id }?.unit
    }
    // The small maze has no reference returns for starts far from the goal, the large one has.
    #expect(unit("incomplete-gain", .quick) == "return")
    #expect(unit("incomplete-gain", .paper) == "score")
    #expect(unit("finetune-gain", .quick) == "score")
    let explorer = study.claims(study.configuration(at: .quick)).first { $0.id == "wall-explorer" }
    #expect(explorer?.note.contains("hardly fail") == true)
  }

  @Test("fine-tuning is asked of two base learners, each on at least five seeds")
  func baseLearners() {
    let configuration = OOOStudy().configuration(at: .quick)
    let learners = Set(configuration.finetuning.map { $0.exploration.learner.methodName })
    #expect(learners == ["iql", "cql"])
    #expect((configuration.finetuning + configuration.incomplete).allSatisfy { $0.seeds >= 5 })
    for task in configuration.finetuning where task.exploration.learner.methodName == "cql" {
      // The bound by returns is for the phases that go online.
      #expect(task.exploration.learner.isCalibrated && !task.retraining.learner.isCalibrated)
    }
  }

  @Test("agents that propose or begin are compared at full scale only")
  func extras() {
    let study = OOOStudy()
    func arms(_ scale: Scale) -> Set<StudyArm> {
      Set(study.configuration(at: scale).tasks.flatMap(\.arms))
    }
    #expect(arms(.full).isSuperset(of: [.jumpStart, .expansion]))
    #expect(arms(.quick).isDisjoint(with: [.jumpStart, .expansion]))
    for plan in study.configuration(at: .full).finetuning.prefix(1) {
      let settings = plan.exploration(of: .expansion)
      #expect(settings.collection == .expansion(inverseTemperature: 10))
      #expect(settings.bonusScale == 0 && settings.bonus == .none)
      #expect(plan.exploration(of: .jumpStart).collection == .jumpStart)
    }
  }

  @Test("the full scale also decides what explains the gain")
  func fullClaims() {
    let study = OOOStudy()
    let ids = study.claims(study.configuration(at: .full)).map(\.id)
    for prefix in ["bonus-kept-", "extraction-", "interaction-", "later-"] {
      #expect(ids.contains { $0.hasPrefix(prefix) }, "\(prefix)")
    }
  }

  @Test("every number that an equation fixes comes out")
  func vectors() throws {
    let vectors = try OOOStudy().testVectors()
    #expect(vectors.count >= 30)
    for vector in vectors { #expect(vector.passes, "\(vector)") }
  }
}

extension LearnerSettings {
  fileprivate var methodName: String {
    switch self {
    case .iql: "iql"
    case .cql: "cql"
    default: "another"
    }
  }

  fileprivate var isCalibrated: Bool {
    if case .cql(let settings) = self { settings.calibration != .none } else { false }
  }
}
