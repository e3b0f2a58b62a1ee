import Datasets
import Randomness

/// The side of a domain that images are drawn from.
enum DomainSide: String {
  case source
  case target
}

/// What may be drawn from one side of a domain: its classes, each parted into sub-classes.
struct Population {
  /// Images of one sub-class, drawn evenly with the other sub-classes of the class.
  struct Stratum {
    let name: String
    let label: Int
    /// Places in the population's images.
    let members: [Int]
  }

  let images: ImageArray
  let classCount: Int
  /// The sub-classes in the order of their labels.
  let strata: [Stratum]
}

extension Population {
  /// Images by their original classes, and what those classes are called.
  struct Classes {
    let set: ImageSet
    let images: LabeledImages
    /// Places of the images of each class.
    let members: [[Int]]

    init(_ images: LabeledImages, of set: ImageSet) {
      self.set = set
      self.images = images
      var members = [[Int]](repeating: [], count: images.classCount)
      for (index, label) in images.labels.enumerated() { members[Int(label)].append(index) }
      self.members = members
    }

    private init(_ classes: Classes, members: [[Int]]) {
      set = classes.set
      images = classes.images
      self.members = members
    }

    func mapMembers(_ change: (_ label: Int, _ members: [Int]) -> [Int]) -> Classes {
      Classes(self, members: members.enumerated().map { change($0.offset, $0.element) })
    }

    /// The population whose classes are groups of these.
    func population(of groups: [[Int]]) -> Population {
      let strata = groups.enumerated().flatMap { label, classes in
        classes.map {
          Stratum(name: set.className($0), label: label, members: members[$0])
        }
      }
      return Population(images: images.images, classCount: groups.count, strata: strata)
    }

    var population: Population { population(of: members.indices.map { [$0] }) }
  }
}

extension SourceDomain {
  /// The share of a pool without held-out images that goes to the source.
  ///
  /// Of the 500 digits of a class, 320 train and validate the source network, 180 are the target's.
  static let sourceShareOfPool = 0.64

  /// What may be drawn on one side, disjoint from the other side of the same key.
  func population(
    _ side: DomainSide, in base: BaseData, key: RandomKey
  ) throws(ShiftError) -> Population {
    switch self {
    case .classes(let set):
      return try held(side, of: set, in: base, key: key).population
    case .superclasses:
      let classes = try whole(side, of: .fashion, in: base, needed: 10)
      return classes.population(of: Superclass.fashion.map { $0.classes(on: side) })
    case .digitPairs:
      let classes = try whole(side, of: .digits, in: base, needed: 10)
      return classes.population(of: Superclass.digitPairs.map { $0.classes(on: side) })
    case .clusters(let set):
      return try clusters(side, of: set, in: base, key: key).population
    case .textures(let set):
      let classes = try held(side, of: set, in: base, key: key)
      return classes.population(of: try textureGroups(classes))
    }
  }

  /// All images of a side, where the sides differ in their classes or clusters anyway.
  private func whole(
    _ side: DomainSide, of set: ImageSet, in base: BaseData, needed: Int
  ) throws(ShiftError) -> Population.Classes {
    let images: LabeledImages
    if side == .target, let heldOut = try base.heldOutImages(set) {
      images = heldOut
    } else {
      images = try base.images(set)
    }
    guard images.classCount >= needed else {
      throw .tooFewClasses(shift: name, found: images.classCount, needed: needed)
    }
    return Population.Classes(images, of: set)
  }

  /// The images of a side, a seeded share of every class where there is one pool for both sides.
  private func held(
    _ side: DomainSide, of set: ImageSet, in base: BaseData, key: RandomKey
  ) throws(ShiftError) -> Population.Classes {
    let classes = try whole(side, of: set, in: base, needed: 1)
    if try base.heldOutImages(set) != nil { return classes }
    return classes.mapMembers { label, members in
      var generator = key.split("pool").split(label).generator()
      let order = generator.permutation(members.count).map { members[$0] }
      let boundary = Int((Double(members.count) * Self.sourceShareOfPool).rounded())
      return Array(side == .source ? order[..<boundary] : order[boundary...])
    }
  }

  private func clusters(
    _ side: DomainSide, of set: ImageSet, in base: BaseData, key: RandomKey
  ) throws(ShiftError) -> Population.Classes {
    let classes = try whole(side, of: set, in: base, needed: 1)
    let known = try whole(.source, of: set, in: base, needed: 1)
    return classes.mapMembers { label, members in
      let clusters = TwoMeans(
        known.images.images, at: known.members[label], key: key.split("clusters").split(label))
      let images = classes.images.images
      return members.filter { clusters.largerHolds(images, at: $0) == (side == .source) }
    }
  }

  private func textureGroups(
    _ classes: Population.Classes
  ) throws(ShiftError) -> [[Int]] {
    if classes.set == .fashion { return [[5, 7], [9]] }
    let count = classes.members.count
    guard count >= 2 else { throw .tooFewClasses(shift: name, found: count, needed: 2) }
    return [Array(0..<count / 2), Array(count / 2..<count)]
  }
}
