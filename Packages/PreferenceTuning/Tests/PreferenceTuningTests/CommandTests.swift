import Datasets
import Experiments
import Foundation
import PreferenceTuning
import Reports
import Testing
import _TestSupport

@Suite("The executable") struct CommandTests {
  @Test func selftest() throws {
    try CommandRun.inFolder { run in
      let ending = try run("selftest --json")
      #expect(ending.status == 0, "\(ending.output)")
      #expect(try ending.json()["failed"] as? Int == 0)
    }
  }

  @Test("theory prints tables, and the doubt about the labels")
  func theory() throws {
    try CommandRun.inFolder { run in
      let text = try run("theory")
      #expect(text.status == 0 && text.output.contains("labels look interchanged"))
      let object = try run("theory --json").json()
      #expect((object["dynamics"] as? [Any])?.count == 4)
    }
  }

  @Test("bandit runs a method by seeds and repeats itself")
  func bandit() throws {
    try CommandRun.inFolder { run in
      let line = "bandit --method bon --reward r2 --iterations 60 --seeds 2 --json"
      let (first, second) = (try run(line), try run(line))
      #expect(first.status == 0 && first.output == second.output)
      let runs = try #require(try first.json()["runs"] as? [[String: Any]])
      #expect(runs.count == 2)
      for row in runs {
        let (start, final) = (row["start"] as? Double ?? 1, row["final"] as? Double ?? 0)
        #expect(final > start + 0.2)
      }
      let refused = try run("bandit --method ipo --per-prompt 1 --batch 10")
      #expect(refused.status == 2 && refused.errors.contains("at least 2"))
      for (options, words) in [
        ("--batch 15", "--batch or --minibatch is 15 and 15"),
        ("--method reinforce --per-prompt 1", "--per-prompt is 1, expected at least 2, since rein"),
        ("--learning-rate=-1", "--learning-rate is -1.0"),
        ("--reuse \(Int.max)", "--reuse is \(Int.max)"),
        ("--iterations \(Int.max) --reuse 2", "--iterations is \(Int.max)"),
        ("--released-form dropout", "--released-form is dropout, expected none in setting tab"),
      ] {
        let ending = try run("bandit \(options)")
        #expect(ending.status == 2 && ending.errors.contains(words), "\(ending)")
      }
      let steep = try run("bandit --method rwr-sharp --learning-rate 1e308 --seeds 1")
      #expect(steep.status == 4 && steep.errors.contains("rwr-sharp: "), "\(steep)")
    }
  }

  private static let pairs =
    "prompt,chosen,rejected,ref_chosen,ref_rejected,chosen_length,rejected_length\n"
    + "x,-12,-15,-13,-14,4,6\n"

  @Test("loss prints TRL's metrics of a table")
  func loss() throws {
    try CommandRun.inFolder { run in
      try run.write(Self.pairs, as: "pairs.csv")
      let object = try run("loss dpo pairs.csv --beta 0.1 --rows").json()
      let metrics = try #require(object["metrics"] as? [String: Double])
      #expect(abs((metrics["loss"] ?? 0) - 0.598_138_87) < 1e-8)
      #expect(abs((metrics["rewards/margins"] ?? 0) - 0.2) < 1e-12)
      let gradients = try #require(object["gradients"] as? [String: [Double]])
      #expect(abs((gradients["chosen"]?.first ?? 0) + 0.045_016_60) < 1e-8)
      try NPY.write(
        NumericArray([-12.0, -15, -13, -14], shape: [1, 4]), to: run.path("pairs.npy"))
      let array = try run("loss ipo pairs.npy --beta 0.1").json()
      #expect((array["metrics"] as? [String: Double])?["loss"] == 9)
    }
  }

  @Test func ktoOfATable() throws {
    try CommandRun.inFolder { run in
      try run.write(
        "logp,ref,label,mismatched\n-4,-5,1,0.25\n-6,-5,0,0.75\n", as: "kto.csv")
      let metrics = try run("loss kto kto.csv --json").json()["metrics"] as? [String: Double]
      let expected = (0.487_502_60 + 0.462_570_15) / 2
      #expect(abs((metrics?["loss"] ?? 0) - expected) < 1e-8)
      let weighted = try run("loss kto kto.csv --desirable-weight 2 --undesirable-weight 0")
      let loss = (try weighted.json()["metrics"] as? [String: Double])?["loss"] ?? 0
      #expect(abs(loss - 0.487_502_60) < 1e-8, "\(weighted)")
      let negative = try run("loss kto kto.csv --desirable-weight=-1")
      #expect(
        negative.status == 2 && negative.errors.contains("--desirable-weight of kto is -1.0"),
        "\(negative)")
      let other = try run("loss dpo kto.csv --desirable-weight 2")
      #expect(
        other.status == 2 && other.errors.contains("dpo has no --desirable-weight"), "\(other)")
      try run.write("logp,ref,label,mismatched\n-4,-5,1,0.25\n", as: "one.csv")
      let refused = try run("loss kto one.csv")
      #expect(refused.status == 2 && refused.errors.contains("batches of at least 2"))
      for (row, words) in [
        ("nan,-5,1,0.5", "logp of row 2"), ("-5,0.3,1,0.5", "ref of row 2 is 0.3"),
        ("-5,-5,2,0.5", "label of row 2 is 2"), ("-5,-5,1,nan", "mismatched of row 2"),
      ] {
        try run.write("logp,ref,label,mismatched\n-4,-5,1,0.25\n\(row)\n", as: "bad.csv")
        let ending = try run("loss kto bad.csv")
        #expect(ending.status == 3 && ending.errors.contains(words), "\(ending)")
      }
      let unknown = try run("loss nothing kto.csv")
      #expect(unknown.status == 2 && unknown.errors.contains("cpo, kto"), "\(unknown)")
      #expect(try run("loss --help").output.contains("demonstration"))
    }
  }

  @Test("bad tables and options end with the right code and name the mend")
  func badInput() throws {
    try CommandRun.inFolder { run in
      try run.write(Self.pairs, as: "pairs.csv")
      let free = try run("loss orpo pairs.csv --beta 0.1")
      #expect(free.status == 2 && free.errors.contains("orpo has no --beta"))
      let norm = try run("loss dpo pairs.csv --ipo-normalization mean")
      #expect(norm.status == 2 && norm.errors.contains("dpo has no --ipo-normalization"))
      let nll = try run("loss dpo pairs.csv --nll=-1")
      #expect(nll.status == 2 && nll.errors.contains("nll of dpo"), "\(nll)")
      try run.write("logp,ref,label,mismatched\n-4,-5,1,0.25\n-6,-5,0,0.75\n", as: "kto.csv")
      let turned = try run("loss kto kto.csv --beta=-1")
      #expect(turned.status == 2 && turned.errors.contains("beta of kto"), "\(turned)")
      try run.write("chosen,rejected\n-1,-2\n", as: "bare.csv")
      let bare = try run("loss dpo bare.csv")
      #expect(bare.status == 3 && bare.errors.contains("ref_chosen"))
      try run.write("chosen,rejected\n-1,zwei\n", as: "words.csv")
      let words = try run("loss likelihood words.csv")
      #expect(words.status == 3 && words.errors.contains("zwei"))
      try run.write("a;b\n1;2\n", as: "other.csv")
      let other = try run("loss dpo other.csv")
      #expect(other.status == 3 && other.errors.contains("a;b"), "\(other)")
      try run.write("chosen,rejected\n-1,0.7\n", as: "positive.csv")
      let positive = try run("loss likelihood positive.csv")
      #expect(positive.status == 3 && positive.errors.contains("positive.csv: rejected of row 1"))
      #expect(try run("loss nothing pairs.csv").status == 2)
      #expect(try run("loss dpo absent.csv").status == 3)
      try NPY.write(NumericArray([1.0, 2, 3], shape: [1, 3]), to: run.path("three.npy"))
      #expect(try run("loss dpo three.npy").status == 3)
    }
  }

  @Test("the smoke scale runs from nothing to a report")
  func smoke() throws {
    try CommandRun.inFolder { run in
      try LanguageTestData.write(to: run.folder)
      let ending = try run("reproduce --scale smoke --out run --quiet", data: run.folder)
      #expect(ending.status == 0, "\(ending)")
      let csv = try String(contentsOfFile: run.path("run/outcomes.csv"), encoding: .utf8)
      let outcomes = try OutcomeTable(csv: csv, path: "outcomes.csv")
      let study = PreferenceStudy()
      let configuration = study.configuration(at: .smoke)
      for experiment in study.experiments(configuration) {
        #expect(outcomes.arms(of: experiment.name) == experiment.arms, "\(experiment.name)")
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
      #expect(!report.contains("missing metric"))
    }
  }
}
