import Datasets
import LinearAlgebra

/// Detectors in files: one safetensors checkpoint each, with the detector's name and settings in
/// its metadata.
public enum DetectorFile {
  /// Writes a detector; an earlier file of this name is replaced as a whole or not at all.
  ///
  /// - Throws: ``DetectorError`` if the file cannot be written, or the detector is not one of this
  ///   module.
  public static func save(_ detector: any Detector, to path: String) throws(DetectorError) {
    guard let storable = detector as? any StorableDetector else {
      throw .unknownDetector(name: detector.name, known: names)
    }
    var checkpoint = DetectorCheckpoint(name: detector.name, path: path)
    try storable.store(in: &checkpoint)
    do { try checkpoint.contents.save(to: path) } catch { throw .file(error) }
  }

  /// Reads any detector by the name in its file.
  ///
  /// - Throws: ``DetectorError`` for files that are missing, damaged, or hold something else.
  public static func load(_ path: String) throws(DetectorError) -> any Detector {
    let checkpoint = try DetectorCheckpoint(reading: path)
    guard let type = types[checkpoint.name] else {
      throw .unknownDetector(name: checkpoint.name, known: names)
    }
    return try type.init(from: checkpoint)
  }

  /// The names of all detectors that can be saved, in alphabetical order.
  public static var names: [String] { types.keys.sorted() }

  private static let types: [String: any StorableDetector.Type] = {
    let all: [any StorableDetector.Type] = [
      LogitDetector.self, KLMatchingDetector.self, MahalanobisDetector.self,
      RelativeMahalanobisDetector.self, NearestNeighborDetector.self,
      VirtualLogitDetector.self, RectifiedActivationDetector.self,
    ]
    let named = all.flatMap { type in type.names.map { ($0, type) } }
    return Dictionary(named) { first, _ in first }
  }()
}

/// A detector that can be written to a file.
protocol StorableDetector: Detector {
  /// The names under which detectors of this type are found.
  static var names: [String] { get }

  init(from checkpoint: DetectorCheckpoint) throws(DetectorError)

  func store(in checkpoint: inout DetectorCheckpoint) throws(DetectorError)
}

/// A checkpoint with the conventions of detectors.
struct DetectorCheckpoint {
  let name: String
  private let path: String
  fileprivate private(set) var contents = Checkpoint()

  private static let nameKey = "surefoot.detector"
  private static let settingsKey = "surefoot.detector.settings"

  init(name: String, path: String) {
    self.name = name
    self.path = path
    contents.metadata[Self.nameKey] = name
  }

  init(reading path: String) throws(DetectorError) {
    do { contents = try Checkpoint(path) } catch { throw .file(error) }
    guard let name = contents.metadata[Self.nameKey] else {
      throw .foreignFile(path: path, expected: "an entry \"\(Self.nameKey)\" in its metadata")
    }
    self.name = name
    self.path = path
  }

  mutating func set(_ settings: some Encodable) throws(DetectorError) {
    do { try contents.encode(settings, as: Self.settingsKey) } catch { throw .file(error) }
  }

  func settings<Settings: Decodable>(_ type: Settings.Type) throws(DetectorError) -> Settings {
    do { return try contents.decode(type, from: Self.settingsKey) } catch { throw .file(error) }
  }

  /// A setting that this kind of detector cannot do without.
  func required<Value>(_ value: Value?) throws(DetectorError) -> Value {
    guard let value else { throw damaged("a setting of \(name) is missing") }
    return value
  }

  func damaged(_ reason: String) -> DetectorError { .damagedFile(path: path, reason: reason) }

  mutating func store(_ matrix: Matrix, as name: String) {
    contents[name] = NumericArray(matrix.elements, shape: [matrix.rows, matrix.columns])
  }

  /// A stored matrix of finite numbers, of this shape where one is given.
  func matrix(
    _ name: String, rows: Int? = nil, columns: Int? = nil
  ) throws(DetectorError) -> Matrix {
    let array: NumericArray
    do { array = try contents.array(named: name) } catch { throw .file(error) }
    guard array.rank == 2, rows ?? array.shape[0] == array.shape[0],
      columns ?? array.shape[1] == array.shape[1]
    else {
      let expected = "[\(rows.map(String.init) ?? "any"), \(columns.map(String.init) ?? "any")]"
      throw damaged("\"\(name)\" has shape \(array.shape), expected \(expected)")
    }
    let matrix = Matrix(
      rows: array.shape[0], columns: array.shape[1], elements: array.doubles())
    do { try matrix.validate(as: name) } catch { throw damaged("\(error)") }
    return matrix
  }
}
