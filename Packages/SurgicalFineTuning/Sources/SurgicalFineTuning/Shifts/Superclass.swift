import Datasets

/// A class whose sub-classes are parted into known and unseen ones, as in BREEDS.
///
/// The source network knows the class by its source sub-classes only; the target shows the others.
/// Both sides have the same classes, and a class is drawn evenly from its sub-classes.
///
/// Fashion-MNIST, sub-classes by their published names:
///
/// | super-class | source | target |
/// |---|---|---|
/// | shirts | T-shirt/top | shirt |
/// | outer layers | pullover | coat |
/// | long garments | trouser | dress |
/// | footwear | sandal, sneaker | ankle boot |
///
/// Bags have no sub-class and are left out; their two forms, with and without a raised handle, are
/// found by the clusters of ``SourceDomain/clusters(of:)``.
///
/// Digits, pairs of similar shapes: 0 → 6, 1 → 7, 2 → 5, 3 → 8, 4 → 9.
public struct Superclass: Sendable, Hashable {
  /// The name of the super-class.
  public let name: String
  /// The original classes that the source network sees.
  public let sourceClasses: [Int]
  /// The original classes that only the target has.
  public let targetClasses: [Int]

  /// The super-classes of Fashion-MNIST.
  public static let fashion = [
    Superclass(name: "shirts", sourceClasses: [0], targetClasses: [6]),
    Superclass(name: "outer layers", sourceClasses: [2], targetClasses: [4]),
    Superclass(name: "long garments", sourceClasses: [1], targetClasses: [3]),
    Superclass(name: "footwear", sourceClasses: [5, 7], targetClasses: [9]),
  ]

  /// The pairs of digits.
  public static let digitPairs = [(0, 6), (1, 7), (2, 5), (3, 8), (4, 9)].map { source, target in
    Superclass(
      name: "\(source) and \(target)", sourceClasses: [source], targetClasses: [target])
  }

  func classes(on side: DomainSide) -> [Int] {
    side == .source ? sourceClasses : targetClasses
  }
}
