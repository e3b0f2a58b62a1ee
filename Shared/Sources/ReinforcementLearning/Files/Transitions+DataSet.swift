import Datasets
import Foundation

extension Transitions {
  /// Reads a data set, whatever its format: a folder or HDF5 file of Minari, an HDF5 or npz file of
  /// D4RL, an npz file with the arrays of the paper's code, or a saved `ReplayBuffer`.
  ///
  /// Endings decide (`.npz`, `.hdf5`, `.h5`; anything else is a buffer), then the names of arrays.
  ///
  /// - Parameter rule: How D4RL's files show the ends of episodes.
  /// - Throws: what the reader of the format throws.
  public init(
    dataSet path: String, rule: Trajectories.EndRule = Trajectories.EndRule()
  ) throws(ReplayError) {
    switch try DataSetFormat(of: path) {
    case .minari: try self.init(minari: path)
    case .d4rlHDF5: self = try Trajectories(hdf5: path).transitions(rule)
    case .d4rlNPZ: self = try Trajectories(npz: path).transitions(rule)
    case .authorsNPZ: try self.init(npz: path)
    case .buffer: self = try ReplayBuffer(path: path).transitions
    }
  }
}

/// What a data set's file was written by.
private enum DataSetFormat {
  case minari, d4rlHDF5, d4rlNPZ, authorsNPZ, buffer

  init(of path: String) throws(ReplayError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      self = .minari
      return
    }
    do throws(DatasetError) {
      switch path.split(separator: ".").last?.lowercased() {
      case "npz":
        let names = try NPZArchive(path).names
        self = names.contains("next_observations") ? .authorsNPZ : .d4rlNPZ
      case "hdf5", "h5":
        let names = try HDF5Archive(path).names
        self = names.contains { $0.hasPrefix("episode_") } ? .minari : .d4rlHDF5
      default: self = .buffer
      }
    } catch {
      throw .file(error)
    }
  }
}
