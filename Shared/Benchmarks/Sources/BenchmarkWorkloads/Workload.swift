public import Datasets
public import Randomness

/// One thing to measure, the same for everybody who takes part.
public struct Workload: Sendable {
  /// A library that a workload is compared with.
  public enum Peer: String, Sendable, Hashable, CaseIterable, Codable {
    /// PyTorch on the processor.
    case pytorch
    /// JAX on the processor, jitted.
    case jax
    /// OpenBLAS called directly.
    case openblas
  }

  /// What is to be reached against one peer.
  public struct Goal: Sendable, Hashable {
    /// Who it is compared with.
    public var peer: Peer
    /// The peer's best time divided by ours; nil for a peer that is shown only.
    public var ratio: Double?
  }

  /// How a workload is run.
  public enum Course: Sendable, Hashable {
    /// Step after step in one process.
    case steps
    /// The steps of another workload in two processes of one thread each, for several seeds.
    case sweep(of: String, seeds: Int)
    /// A process from its start to the end of its first step of another workload.
    case start(of: String)
  }

  /// What it is called on the command line.
  public var name: String
  /// What it is, with all sizes.
  public var summary: String
  /// How it is run.
  public var course = Course.steps
  /// The floating-point operations that the mathematics of one part of a step needs, a multiply-add counting
  /// as two; nil where arithmetic is not what takes the time.
  public var operations: Double?
  /// The rows of the matrices of a workload that is nothing but a product of square ones.
  public var productSize: Int?
  /// How many equal parts a step has; times are given for one of them.
  public var partsPerStep = 1
  /// Who takes part, and how far ahead of each of them we mean to be.
  public var goals: [Goal]
  /// Makes everything that the steps need.
  public var prepare: @Sendable (_ key: RandomKey) -> any Routine
}

/// The repeated part of a workload, with everything it needs made beforehand.
public protocol Routine {
  /// Does it once and returns the losses, in the same order for everybody who takes part.
  mutating func step() -> [Double]

  /// What a peer starts from: weights in the layout of files, and inputs; read before the first
  /// step.
  var startingPoint: [NamedArray] { get }

  /// All weights after the steps so far.
  var weights: [NamedArray] { get }
}

/// An array under the name by which peers know it.
public struct NamedArray: Sendable {
  /// Such as `critics/layers.0.weight`.
  public var name: String
  /// The numbers.
  public var array: NumericArray
}

extension Routine {
  /// There are no weights.
  public var weights: [NamedArray] { [] }
}
