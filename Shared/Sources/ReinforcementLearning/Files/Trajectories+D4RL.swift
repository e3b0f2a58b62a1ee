import Datasets
import Tensors

extension Trajectories {
  /// Reads D4RL's flat arrays `observations`, `actions`, `rewards`, `terminals` and, where it is
  /// there, `timeouts` from an npz file.
  ///
  /// - Throws: `file` with what reading throws, or `wrongShape`.
  public init(npz path: String) throws(ReplayError) {
    do throws(DatasetError) {
      try self.init(ColumnFile(npz: path))
    } catch {
      throw .file(error)
    }
  }

  /// Reads D4RL's flat arrays, as `init(npz:)` does, from an HDF5 file; needs the trait `HDF5`.
  ///
  /// What else is in the file, such as `infos/goal`, can be read by `HDF5Archive`.
  ///
  /// - Throws: `file` with what reading throws, or `wrongShape`.
  public init(hdf5 path: String) throws(ReplayError) {
    do throws(DatasetError) {
      try self.init(ColumnFile(hdf5: path))
    } catch {
      throw .file(error)
    }
  }

  private init(_ file: ColumnFile) throws(DatasetError) {
    let (observations, observationSize) = try file.rows("observations")
    let (actions, actionSize) = try file.rows("actions")
    self.init(
      observations: observations, actions: actions, rewards: try file.column("rewards"),
      terminals: try file.column("terminals").map { $0 != 0 },
      timeouts: file.has("timeouts") ? try file.column("timeouts").map { $0 != 0 } : nil,
      sizes: (observationSize, actionSize))
  }

  /// Writes D4RL's flat arrays to an HDF5 file; needs the trait `HDF5`.
  ///
  /// - Throws: `wrongCount`, `file` with what `HDF5Archive.write` throws.
  public func writeHDF5(to path: String) throws(ReplayError) {
    try validate()
    let count = rewards.count
    var arrays: [(name: String, array: NumericArray)] = [
      ("observations", NumericArray(scalars: observations, shape: [count, observationSize])),
      ("actions", NumericArray(scalars: actions, shape: [count, actionSize])),
      ("rewards", NumericArray(scalars: rewards, shape: [count])),
      ("terminals", NumericArray(.bool(terminals), shape: [count])),
    ]
    if let timeouts { arrays.append(("timeouts", NumericArray(.bool(timeouts), shape: [count]))) }
    do throws(DatasetError) {
      try HDF5Archive.write(arrays, to: path)
    } catch {
      throw .file(error)
    }
  }

  /// Transitions as steps, so that `transitions()` and D4RL's own reader give them back exactly.
  ///
  /// D4RL has no column for what was seen next. Each unbroken part of an episode is therefore closed
  /// by a step that holds the last next observation and counts as a timeout, which readers drop.
  public init(_ transitions: Transitions) {
    self.init(
      observations: [], actions: [], rewards: [], terminals: [], timeouts: [],
      sizes: (transitions.observationSize, transitions.actionSize))
    for rows in transitions.unbrokenRanges {
      for row in rows { append(row, of: transitions) }
      close(after: rows.upperBound - 1, of: transitions)
    }
  }

  private mutating func append(_ row: Int, of transitions: Transitions) {
    observations += transitions.observation(row)
    actions += transitions.action(row)
    rewards.append(transitions.rewards[row])
    terminals.append(transitions.continuations[row] == 0)
    timeouts?.append(false)
  }

  private mutating func close(after row: Int, of transitions: Transitions) {
    observations += transitions.nextObservation(row)
    actions += Array(repeating: 0, count: actionSize)
    rewards.append(0)
    terminals.append(false)
    timeouts?.append(true)
  }
}

extension Transitions {
  /// The rows of each episode, cut also where a row does not begin with what the one before saw.
  var unbrokenRanges: [Range<Int>] {
    var marks = episodeEnds
    for row in 0..<max(0, count - 1) where nextObservation(row) != observation(row + 1) {
      marks[row] = true
    }
    for row in continuations.indices where continuations[row] == 0 { marks[row] = true }
    return episodeRanges(endingAt: marks)
  }
}
