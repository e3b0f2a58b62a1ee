import Datasets
import PreferenceTuning

/// Columns of numbers by name, from a .csv file or from a two-dimensional .npy file.
struct LossTable {
  let columns: [String: [Double]]
  private let path: String

  /// The order of columns in .npy files.
  static let order = [
    "chosen", "rejected", "ref_chosen", "ref_rejected", "chosen_length", "rejected_length",
  ]
  private static let known = Set(order + ["demonstration", "logp", "ref", "label", "mismatched"])
  // All columns of the file, also those that no loss reads.
  private let header: [String]

  /// Reads a file.
  init(path: String) throws(PreferenceError) {
    self.path = path
    do throws(DatasetError) {
      (columns, header) = path.hasSuffix(".npy") ? try Self.array(path) : try Self.text(path)
    } catch {
      throw .file(error)
    }
  }

  private typealias Contents = ([String: [Double]], header: [String])

  private static func text(_ path: String) throws(DatasetError) -> Contents {
    let table = try CSV.read(path)
    var columns: [String: [Double]] = [:]
    // Other columns, such as prompts, are the user's own.
    for name in table.header where known.contains(name) {
      columns[name] = try table.numbers(name)
    }
    return (columns, table.header)
  }

  private static func array(_ path: String) throws(DatasetError) -> Contents {
    let array = try NPY.read(path)
    guard array.rank == 2, [2, 4, 6].contains(array.shape[1]) else {
      throw .wrongShape(
        file: path, field: "array", found: array.shape, expected: "[pairs, 2, 4 or 6]")
    }
    let (numbers, width) = (array.doubles(), array.shape[1])
    var columns: [String: [Double]] = [:]
    for (place, name) in order.prefix(width).enumerated() {
      columns[name] = (0..<array.shape[0]).map { numbers[$0 * width + place] }
    }
    return (columns, order.prefix(width).sorted())
  }

  /// A column that must be there.
  func column(_ name: String) throws(PreferenceError) -> [Double] {
    guard let column = columns[name] else {
      throw .file(.missingKey(file: path, key: name, present: header))
    }
    return column
  }

  /// Single responses.
  func responses() throws(PreferenceError) -> UnpairedTable {
    UnpairedTable(
      logProbabilities: try column("logp"), reference: try column("ref"),
      labels: try column("label"), mismatched: try column("mismatched"))
  }

  /// The pairs.
  func pairs() throws(PreferenceError) -> PairTable {
    var table = PairTable(chosen: try column("chosen"), rejected: try column("rejected"))
    table.referenceChosen = columns["ref_chosen"]
    table.referenceRejected = columns["ref_rejected"]
    table.chosenLengths = columns["chosen_length"]
    table.rejectedLengths = columns["rejected_length"]
    table.demonstrations = columns["demonstration"]
    return table
  }
}
