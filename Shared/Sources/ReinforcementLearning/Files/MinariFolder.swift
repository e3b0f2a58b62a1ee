import Datasets
import Foundation

/// A Minari data set that is being written.
struct MinariFolder {
  private let data: URL
  private let name: String

  init(_ folder: String, name: String) throws(DatasetError) {
    data = URL(filePath: folder).appending(path: "data")
    self.name = name
    if !HDF5Archive.isSupported {
      // Throws what is missing, before there is a folder.
      try HDF5Archive.write([], to: folder)
    }
    do {
      try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    } catch {
      throw .writeFailed(path: data.path, reason: error.localizedDescription)
    }
  }

  func write(_ transitions: Transitions) throws(DatasetError) {
    let episodes = transitions.unbrokenRanges
    var arrays: [(name: String, array: NumericArray)] = []
    var attributes = [
      HDF5Archive.Attribute("total_episodes", Int64(episodes.count)),
      HDF5Archive.Attribute("total_steps", Int64(transitions.count)),
    ]
    for (number, rows) in episodes.enumerated() {
      let group = "episode_\(number)"
      arrays += Self.arrays(of: rows, transitions).map { ("\(group)/\($0.name)", $0.array) }
      attributes += [
        HDF5Archive.Attribute("id", Int64(number), group: group),
        HDF5Archive.Attribute("total_steps", Int64(rows.count), group: group),
      ]
    }
    try HDF5Archive.write(
      arrays, attributes: attributes, to: data.appending(path: "main_data.hdf5").path)
    try writeMetadata(transitions, episodes: episodes.count)
  }

  private static func arrays(
    of rows: Range<Int>, _ all: Transitions
  ) -> [(name: String, array: NumericArray)] {
    let (width, actionSize, last) = (all.observationSize, all.actionSize, rows.upperBound - 1)
    let seen =
      Array(all.observations[rows.lowerBound * width..<rows.upperBound * width])
      + all.nextObservation(last)
    let done = Array(all.actions[rows.lowerBound * actionSize..<rows.upperBound * actionSize])
    let terminations = rows.map { all.continuations[$0] == 0 }
    // What is not over and yet ends was cut off.
    let truncations = rows.map { $0 == last && all.continuations[$0] != 0 }
    return [
      ("observations", NumericArray(scalars: seen, shape: [rows.count + 1, width])),
      ("actions", NumericArray(scalars: done, shape: [rows.count, actionSize])),
      ("rewards", NumericArray(scalars: Array(all.rewards[rows]), shape: [rows.count])),
      ("terminations", NumericArray(.bool(terminations), shape: [rows.count])),
      ("truncations", NumericArray(.bool(truncations), shape: [rows.count])),
    ]
  }

  private func writeMetadata(
    _ transitions: Transitions, episodes: Int
  ) throws(DatasetError) {
    let metadata = MinariMetadata(
      datasetId: name, totalEpisodes: episodes, totalSteps: transitions.count,
      observationSpace: Self.box(transitions.observationSize, bound: "Infinity"),
      actionSpace: Self.box(transitions.actionSize, bound: "1.0"))
    let file = data.appending(path: "metadata.json")
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      try encoder.encode(metadata).write(to: file, options: .atomic)
    } catch {
      throw .writeFailed(path: file.path, reason: error.localizedDescription)
    }
  }

  /// A space of Gymnasium in the text that Minari keeps of it.
  private static func box(_ size: Int, bound: String) -> String {
    let high = Array(repeating: bound, count: size).joined(separator: ", ")
    let low = Array(repeating: "-" + bound, count: size).joined(separator: ", ")
    return "{\"type\": \"Box\", \"dtype\": \"float32\", \"shape\": [\(size)], "
      + "\"low\": [\(low)], \"high\": [\(high)]}"
  }
}

/// What Minari wants to know of a data set, under its names when they are written with underscores.
private struct MinariMetadata: Encodable {
  var datasetId: String
  var totalEpisodes: Int
  var totalSteps: Int
  var observationSpace: String
  var actionSpace: String
  var dataFormat = "hdf5"
  var minariVersion = "0.5.3"
}
