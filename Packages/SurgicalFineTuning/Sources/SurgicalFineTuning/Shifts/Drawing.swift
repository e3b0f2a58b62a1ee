import Datasets
import Randomness

/// A part of a population to draw: its name, and the number of images of each class.
struct PartSize {
  let name: String
  let perClass: [Int]

  init(_ name: String, perClass: [Int]) {
    self.name = name
    self.perClass = perClass
  }

  /// As many images of each class.
  init(_ name: String, perClass: Int, of population: Population) {
    self.init(name, perClass: [Int](repeating: perClass, count: population.classCount))
  }
}

/// Images drawn from a population: their places in its images, and their labels.
struct DrawnImages {
  var places: [Int] = []
  var labels: [Int32] = []

  fileprivate mutating func append(_ places: ArraySlice<Int>, label: Int) {
    self.places += places
    labels += [Int32](repeating: Int32(label), count: places.count)
  }

  /// Reorders the images at random, so that no batch of neighbours has one class only.
  fileprivate mutating func shuffle(_ key: RandomKey) {
    var generator = key.generator()
    let order = generator.permutation(places.count)
    places = order.map { places[$0] }
    labels = order.map { labels[$0] }
  }

  func selected(from population: Population) -> LabeledImages {
    LabeledImages(
      images: population.images.selecting(places), labels: labels,
      classCount: population.classCount)
  }
}

extension Population {
  /// Draws disjoint parts, class by class evenly from its sub-classes.
  ///
  /// The images of each sub-class are put in random order and dealt out part by part, so that the
  /// first parts do not depend on the size of the last, and a smaller last part is some of a larger
  /// one. What does not divide evenly goes to sub-classes in random order.
  func draw(_ parts: [PartSize], key: RandomKey) throws(ShiftError) -> [DrawnImages] {
    var drawn = parts.map { _ in DrawnImages() }
    for (index, stratum) in strata.enumerated() {
      let ends = try shareEnds(of: parts, stratum: index, key: key)
      var generator = key.split("images").split(index).generator()
      let order = generator.permutation(stratum.members.count).map { stratum.members[$0] }
      for (part, range) in zip([0] + ends, ends).enumerated() {
        drawn[part].append(order[range.0..<range.1], label: stratum.label)
      }
    }
    for (part, size) in parts.enumerated() { drawn[part].shuffle(key.split(size.name)) }
    return drawn
  }

  /// Where each part ends among a sub-class's images: its share of all that is dealt so far.
  private func shareEnds(
    of parts: [PartSize], stratum index: Int, key: RandomKey
  ) throws(ShiftError) -> [Int] {
    let stratum = strata[index]
    let siblings = strata.indices.filter { strata[$0].label == stratum.label }
    var generator = key.split("sub-classes").split(stratum.label).generator()
    let ranks = generator.permutation(siblings.count)
    let rank = ranks[index - siblings[0]]
    var dealt = 0
    var ends: [Int] = []
    for part in parts {
      dealt += part.perClass[stratum.label]
      let end = (dealt + siblings.count - 1 - rank) / siblings.count
      guard end <= stratum.members.count else {
        throw .tooFewImages(
          part: part.name, className: stratum.name, needed: end, found: stratum.members.count)
      }
      ends.append(end)
    }
    return ends
  }

  /// The most images that every class can give, drawn evenly from its sub-classes.
  var imagesPerClass: Int {
    let perClass = (0..<classCount).map { label in
      let sizes = strata.filter { $0.label == label }.map(\.members.count)
      return (sizes.min() ?? 0) * sizes.count
    }
    return perClass.min() ?? 0
  }
}
