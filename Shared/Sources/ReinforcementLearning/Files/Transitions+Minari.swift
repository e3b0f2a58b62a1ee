import Datasets
import Tensors

extension Transitions {
  /// Reads the episodes of a Minari data set, all rows as offline; needs the trait `HDF5`.
  ///
  /// Groups `episode_<k>` are taken in the order of k. Observations have a row more than there are
  /// steps; where they have as many, as in some older sets, the last step is dropped, since what was
  /// seen after it is not there (Minari, issue 199). The last row of each episode ends it.
  ///
  /// - Parameters:
  ///   - path: The folder of the data set, or its `main_data.hdf5`.
  ///   - observationKeys: Which parts of observations that are groups are joined, in this order; all
  ///     in the order of their names where nil, as Gymnasium flattens dictionaries.
  /// - Throws: `file` with what reading throws: `missingKey`, `wrongShape`, `wrongType` for actions
  ///   that are whole numbers, `empty` for a file without episodes; what `validate()` throws.
  public init(minari path: String, observationKeys: [String]? = nil) throws(ReplayError) {
    do throws(DatasetError) {
      let file = try MinariFile(path, observationKeys: observationKeys)
      self = try file.transitions()
    } catch {
      throw .file(error)
    }
    try validate()
  }

  /// Writes a Minari data set: `data/main_data.hdf5` and `data/metadata.json` in a new folder or one
  /// that is there; needs the trait `HDF5`.
  ///
  /// Every unbroken part of an episode becomes an episode of its own.
  ///
  /// - Throws: what `validate()` throws, `file` with what `HDF5Archive.write` throws.
  public func writeMinari(to folder: String, name: String) throws(ReplayError) {
    try validate()
    do throws(DatasetError) {
      try MinariFolder(folder, name: name).write(self)
    } catch {
      throw .file(error)
    }
  }
}

/// One episode of a Minari data set.
struct MinariEpisode {
  /// `[steps + 1, observationSize]`.
  var observations: [Scalar]
  var actions: [Scalar]
  var rewards: [Scalar]
  var terminations: [Scalar]
  /// The steps whose next observation is there.
  var steps: Int
  var sizes: (observation: Int, action: Int)

  var observationSize: Int { sizes.observation }
  var actionSize: Int { sizes.action }
}

extension Transitions {
  /// Appends the steps of an episode whose next observation is there.
  mutating func append(_ episode: MinariEpisode) {
    guard episode.steps > 0 else { return }
    let size = observationSize
    observations += episode.observations[..<(episode.steps * size)]
    nextObservations += episode.observations[size..<(episode.steps + 1) * size]
    actions += episode.actions[..<(episode.steps * actionSize)]
    rewards += episode.rewards[..<episode.steps]
    let ends = episode.terminations[..<episode.steps].map { $0 != 0 }
    continuations += ends.map { $0 ? 0 : 1 }
    episodeEnds += ends
    episodeEnds[episodeEnds.count - 1] = true
  }
}
