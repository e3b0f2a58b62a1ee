import Datasets
import Failures
import OutOfDistribution

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What one method has on one pair: confidences in files, or figures measured elsewhere.
struct ComparisonEntry: Decodable {
  let pair: String
  let method: String
  var id: String?
  var ood: String?
  var auroc: Double?
  var fpr95: Double?
}

/// Why a comparison cannot be made of what it was given.
enum ComparisonInputError: ClassifiedError, Equatable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case notAFolder(path: String, found: String)
  case nothingToCompare(path: String)
  case missing(pair: String, method: String)
  case repeated(pair: String, method: String)
  case incomplete(pair: String, method: String)

  var failureKind: FailureKind { .data }

  var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read as a list of comparisons: \(reason); expected an array of objects "
        + "with pair, method, and id and ood, or auroc and fpr95"
    case .notAFolder(let path, let found):
      "\(path): cannot be read as a folder of confidences: it is \(found); expected a folder with "
        + "<pair>/<method>.id.npy and <pair>/<method>.ood.npy (or .csv)"
    case .nothingToCompare(let path):
      "\(path): there are no confidences here; expected <pair>/<method>.id.npy and "
        + "<pair>/<method>.ood.npy (or .csv)"
    case .missing(let pair, let method):
      "pair \"\(pair)\" has nothing of method \"\(method)\"; every method needs every pair, so add "
        + "it or leave the method or the pair out"
    case .repeated(let pair, let method):
      "pair \"\(pair)\" has method \"\(method)\" twice; give every method another name"
    case .incomplete(let pair, let method):
      "method \"\(method)\" on pair \"\(pair)\" has neither id and ood files nor an auroc; give "
        + "either"
    }
  }
}

/// Reads what is to be compared.
enum ComparisonInput {
  /// A `.json` or `.csv` list; files in it are relative to the list's folder.
  static func list(_ path: String) throws -> [ComparisonEntry] {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let entries = try path.hasSuffix(".json") ? json(path) : csv(path)
    return entries.map { entry in
      var entry = entry
      entry.id = entry.id.map { $0.hasPrefix("/") ? $0 : folder + $0 }
      entry.ood = entry.ood.map { $0.hasPrefix("/") ? $0 : folder + $0 }
      return entry
    }
  }

  /// A folder of `<pair>/<method>.id.npy` and `<pair>/<method>.ood.npy`, or `.csv`.
  static func folder(_ path: String) throws -> [ComparisonEntry] {
    var entries: [ComparisonEntry] = []
    for pair in try names(in: path) where isFolder("\(path)/\(pair)") {
      let files = try names(in: "\(path)/\(pair)")
      for file in files {
        for ending in [".npy", ".csv"] where file.hasSuffix(".id\(ending)") {
          let method = String(file.dropLast(3 + ending.count))
          let other = "\(method).ood\(ending)"
          entries.append(
            ComparisonEntry(
              pair: pair, method: method, id: "\(path)/\(pair)/\(file)",
              ood: "\(path)/\(pair)/\(other)"))
        }
      }
    }
    if entries.isEmpty { throw ComparisonInputError.nothingToCompare(path: path) }
    return entries
  }

  private static func json(_ path: String) throws -> [ComparisonEntry] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw ComparisonInputError.unreadable(path: path, reason: "there is no such file")
    }
    do {
      let data = try Data(contentsOf: URL(filePath: path))
      return try JSONDecoder().decode([ComparisonEntry].self, from: data)
    } catch {
      throw ComparisonInputError.unreadable(path: path, reason: "\(error)")
    }
  }

  private static func csv(_ path: String) throws -> [ComparisonEntry] {
    let table = try CSV.read(path)
    let (pairs, methods) = (try table.column("pair"), try table.column("method"))
    func texts(_ name: String) throws -> [String?] {
      guard table.header.contains(name) else { return pairs.map { _ in nil } }
      return try table.column(name).map { $0.isEmpty ? nil : $0 }
    }
    func numbers(_ name: String) throws -> [Double?] {
      try table.header.contains(name) ? table.numbers(name) : pairs.map { _ in nil }
    }
    let (id, ood) = (try texts("id"), try texts("ood"))
    let (auroc, rate) = (try numbers("auroc"), try numbers("fpr95"))
    return pairs.indices.map {
      ComparisonEntry(
        pair: pairs[$0], method: methods[$0], id: id[$0], ood: ood[$0], auroc: auroc[$0],
        fpr95: rate[$0])
    }
  }

  private static func names(in path: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      let isThere = FileManager.default.fileExists(atPath: path)
      throw ComparisonInputError.notAFolder(
        path: path, found: isThere ? "a file, or may not be read" : "not there")
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil
  }
}
