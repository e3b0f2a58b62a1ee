import Datasets
import Foundation
import LinearAlgebra
import OutOfDistribution
import Testing
import _TestSupport

@Suite("Detectors in files")
struct DetectorFileTests {
  @Test("every detector comes back with the same confidences and notes")
  func roundTrips() throws {
    let fixture = try DetectorFixture.load()
    try withTemporaryFolder { folder in
      var names = Set<String>()
      for (key, detector) in try fixture.detectors() {
        let path = "\(folder.path)/\(key).safetensors"
        try DetectorFile.save(detector, to: path)
        let loaded = try DetectorFile.load(path)
        #expect(loaded.name == detector.name && loaded.notes == detector.notes)
        let outputs = fixture.queryOutputs
        let expected = try detector.confidences(for: outputs)
        #expect(try loaded.confidences(for: outputs) == expected, "\(key)")
        names.insert(loaded.name)
      }
      #expect(names == Set(DetectorFile.names))
    }
  }

  @Test("weights of layers come back")
  func weightedLayers() throws {
    let fixture = try DetectorFixture.load()
    let outputs = fixture.queryOutputs
    let detector = try MahalanobisDetector(
      fitting: fixture.trainOutputs, labels: fixture.labels, layers: .all
    ).weighted(inDistribution: fixture.trainOutputs, outOfDistribution: outputs)
    try withTemporaryFolder { folder in
      try DetectorFile.save(detector, to: "\(folder.path)/d.safetensors")
      let loaded = try DetectorFile.load("\(folder.path)/d.safetensors")
      #expect(try loaded.confidences(for: outputs) == detector.confidences(for: outputs))
    }
  }

  @Test func missingFile() {
    #expect(throws: DetectorError.self) { try DetectorFile.load("/nowhere/d.safetensors") }
  }

  @Test func foreignFile() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder.path)/weights.safetensors"
      var checkpoint = Checkpoint()
      checkpoint["weight"] = NumericArray([1.0, 2.0])
      try checkpoint.save(to: path)
      #expect(
        throws: DetectorError.foreignFile(
          path: path, expected: "an entry \"surefoot.detector\" in its metadata")
      ) { try DetectorFile.load(path) }
    }
  }

  @Test func unknownDetector() throws {
    try withTemporaryFolder { folder in
      var checkpoint = Checkpoint()
      checkpoint.metadata["surefoot.detector"] = "oracle"
      try checkpoint.save(to: "\(folder.path)/d.safetensors")
      #expect(throws: DetectorError.unknownDetector(name: "oracle", known: DetectorFile.names)) {
        try DetectorFile.load("\(folder.path)/d.safetensors")
      }
    }
  }

  @Test("damaged contents are refused: a missing array, a wrong shape, NaN, settings, a cut file")
  func damage() throws {
    let fixture = try DetectorFixture.load()
    let detectors = try fixture.detectors()
    try withTemporaryFolder { folder in
      let path = "\(folder.path)/d.safetensors"
      func refuses(_ name: String, _ damage: (inout Checkpoint) throws -> Void) throws {
        try DetectorFile.save(try #require(detectors[name]), to: path)
        var checkpoint = try Checkpoint(path)
        try damage(&checkpoint)
        try checkpoint.save(to: path)
        #expect(throws: DetectorError.self, "\(name)") { try DetectorFile.load(path) }
      }
      try refuses("knn") { $0["bank"] = nil }
      try refuses("knn") { $0.metadata["surefoot.detector.settings"] = "1000000" }
      try refuses("vim") { $0["residualBasis"] = NumericArray([1.0], shape: [1, 1]) }
      try refuses("vim") { $0["origin"] = NumericArray([Double.nan], shape: [1, 1]) }
      try refuses("react") { $0["bias"] = NumericArray([1, 2, .nan] as [Double], shape: [3, 1]) }
      try refuses("mahalanobis") { $0["layer0.whitening"] = NumericArray([1.0], shape: [1, 1]) }
      try refuses("energy") { $0.metadata["surefoot.detector.settings"] = "{}" }
      try refuses("odin") { try $0.encode(["temperature": -1.0], as: "surefoot.detector.settings") }
      try DetectorFile.save(try #require(detectors["knn"]), to: path)
      let bytes = try Data(contentsOf: URL(filePath: path))
      try bytes.prefix(bytes.count - 9).write(to: URL(filePath: path))
      #expect(throws: DetectorError.self) { try DetectorFile.load(path) }
    }
  }
}
