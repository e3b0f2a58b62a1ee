import Datasets
import Tensors

extension Transitions {
  /// Writes the columns under the names of the paper's code: `observations`, `actions`, `rewards`,
  /// `masks`, `dones_float`, `next_observations`, and `capacity`.
  ///
  /// - Throws: what `validate()` throws, `file` with `writeFailed`.
  public func writeNPZ(to path: String, capacity: Int? = nil) throws(ReplayError) {
    try validate()
    let arrays: [(name: String, array: NumericArray)] = [
      ("observations", NumericArray(scalars: observations, shape: [count, observationSize])),
      ("actions", NumericArray(scalars: actions, shape: [count, actionSize])),
      ("rewards", NumericArray(scalars: rewards, shape: [count])),
      ("masks", NumericArray(scalars: continuations, shape: [count])),
      ("dones_float", NumericArray(scalars: episodeEnds.map { $0 ? 1 : 0 }, shape: [count])),
      (
        "next_observations",
        NumericArray(scalars: nextObservations, shape: [count, observationSize])
      ),
      ("capacity", NumericArray([Int64(capacity ?? count)], shape: [])),
    ]
    do throws(DatasetError) {
      try NPZArchive.write(arrays, to: path)
    } catch {
      throw .file(error)
    }
  }

  /// Reads columns under the names of the paper's code; all rows count as offline.
  ///
  /// - Throws: `file` with what reading throws, or `wrongShape`; what `validate()` throws.
  public init(npz path: String) throws(ReplayError) {
    do throws(DatasetError) {
      let file = try ColumnFile(npz: path)
      let (observations, observationSize) = try file.rows("observations")
      let (actions, actionSize) = try file.rows("actions")
      self.init(observationSize: observationSize, actionSize: actionSize)
      self.observations = observations
      self.actions = actions
      rewards = try file.column("rewards")
      continuations = try file.column("masks")
      episodeEnds = try file.column("dones_float").map { $0 != 0 }
      nextObservations = try file.rows("next_observations").values
      offlineCount = count
    } catch {
      throw .file(error)
    }
    try validate()
  }
}
