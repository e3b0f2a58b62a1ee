import Datasets
import Foundation
import Tensors

/// A Minari data set that is being read.
struct MinariFile {
  private let path: String
  private let archive: HDF5Archive
  // A set has tens of thousands of arrays, each of which is looked up.
  private let names: Set<String>
  private let observationKeys: [String]?
  private let episodes: [String]
  private static let prefix = "episode_"

  init(_ path: String, observationKeys: [String]?) throws(DatasetError) {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    self.path = exists && isFolder.boolValue ? path + "/data/main_data.hdf5" : path
    archive = try HDF5Archive(self.path)
    names = Set(archive.names)
    self.observationKeys = observationKeys
    let numbers = archive.names.compactMap { name in
      name.split(separator: "/").first.flatMap { group in
        group.hasPrefix(Self.prefix) ? Int(group.dropFirst(Self.prefix.count)) : nil
      }
    }
    episodes = Set(numbers).sorted().map { "\(Self.prefix)\($0)/" }
    guard !episodes.isEmpty else { throw .empty(file: self.path, field: "groups episode_<k>") }
  }

  func transitions() throws(DatasetError) -> Transitions {
    let first = try episode(episodes[0])
    var rows = Transitions(observationSize: first.observationSize, actionSize: first.actionSize)
    rows.append(first)
    for group in episodes.dropFirst() {
      let episode = try episode(group)
      guard episode.sizes == first.sizes else {
        throw .wrongShape(
          file: path, field: group, found: [episode.observationSize, episode.actionSize],
          expected: "observations of \(rows.observationSize) and actions of \(rows.actionSize), "
            + "as in the first episode")
      }
      rows.append(episode)
    }
    rows.offlineCount = rows.count
    return rows
  }

  private func episode(_ group: String) throws(DatasetError) -> MinariEpisode {
    let file = ColumnFile(archive, names: names, path: path, group: group)
    let (actions, actionSize) = try self.actions(group)
    let (observations, observationSize) = try self.observations(group)
    let rewards = try file.column("rewards")
    let terminations = try file.column("terminations")
    let seen = observations.count / observationSize
    for (field, found) in [
      ("actions", actions.count / actionSize), ("terminations", terminations.count),
    ] where found != rewards.count {
      throw .wrongShape(
        file: path, field: group + field, found: [found], expected: "\(rewards.count) rows")
    }
    guard seen == rewards.count + 1 || seen == rewards.count else {
      throw .wrongShape(
        file: path, field: group + "observations", found: [seen, observationSize],
        expected: "\(rewards.count + 1) rows for \(rewards.count) steps")
    }
    return MinariEpisode(
      observations: observations, actions: actions, rewards: rewards,
      terminations: terminations, steps: seen - 1,
      sizes: (observationSize, actionSize))
  }

  private func actions(_ group: String) throws(DatasetError) -> (values: [Scalar], width: Int) {
    let array = try archive.array(named: group + "actions")
    switch array.elements {
    case .float32, .float64: break
    default:
      throw .wrongType(
        file: path, field: group + "actions", found: array.elements.typeName,
        expected: "real numbers, since learners here choose among those")
    }
    return (array.scalars, try width(of: array, group + "actions"))
  }

  private func observations(
    _ group: String
  ) throws(DatasetError) -> (values: [Scalar], width: Int) {
    let name = group + "observations"
    if names.contains(name) {
      let array = try archive.array(named: name)
      return (array.scalars, try width(of: array, name))
    }
    let present = archive.names.filter { $0.hasPrefix(name + "/") }
    let keys = observationKeys?.map { "\(name)/\($0)" } ?? present
    guard !keys.isEmpty else {
      throw .missingKey(file: path, key: name, present: archive.names)
    }
    var parts: [(values: [Scalar], width: Int)] = []
    for key in keys {
      let array = try archive.array(named: key)
      parts.append((array.scalars, try width(of: array, key)))
    }
    return try joined(parts, name)
  }

  private func joined(
    _ parts: [(values: [Scalar], width: Int)], _ name: String
  ) throws(DatasetError) -> (values: [Scalar], width: Int) {
    let counts = parts.map { $0.values.count / $0.width }
    guard let count = counts.first, counts.allSatisfy({ $0 == count }) else {
      throw .wrongShape(
        file: path, field: name, found: counts, expected: "as many rows in every part")
    }
    var values: [Scalar] = []
    for row in 0..<count {
      for part in parts { values += part.values[row * part.width..<(row + 1) * part.width] }
    }
    return (values, parts.reduce(0) { $0 + $1.width })
  }

  /// The numbers in a row of `[rows]` or `[rows, width]`.
  private func width(of array: NumericArray, _ name: String) throws(DatasetError) -> Int {
    guard array.rank == 1 || array.rank == 2 && array.shape[1] > 0 else {
      throw .wrongShape(
        file: path, field: name, found: array.shape, expected: "[rows] or [rows, size]")
    }
    return array.rank == 1 ? 1 : array.shape[1]
  }
}
