import Datasets
import Randomness

/// A part of a population to draw: its name, and the number of images of each class.
struct PartSize {
  let name: String
  let perClass: [Int]
}

/// Images drawn from a population: their places in its images, and their labels.
struct DrawnImages {
  var places: [Int] = []
  var labels: [Int32] = []

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
    for label in 0..<classCount {
      var generator = key.split("sub-classes").split(label).generator()
      let own = strata.indices.filter { strata[$0].label == label }
      let ranked = generator.permutation(own.count).map { own[$0] }
      for (rank, index) in ranked.enumerated() {
        var shuffler = key.split("images").split(index).generator()
        let order = shuffler.permutation(strata[index].members.count)
        let ends = try shareEnds(of: parts, stratum: index, rank: rank, among: ranked.count)
        var start = 0
        for (part, end) in ends.enumerated() {
          drawn[part].places += order[start..<end].map { strata[index].members[$0] }
          drawn[part].labels += [Int32](repeating: Int32(label), count: end - start)
          start = end
        }
      }
    }
    for (part, size) in parts.enumerated() { drawn[part].shuffle(key.split(size.name)) }
    return drawn
  }

  /// Where each part ends among a sub-class's images: its share of all that is dealt so far.
  private func shareEnds(
    of parts: [PartSize], stratum index: Int, rank: Int, among count: Int
  ) throws(ShiftError) -> [Int] {
    let stratum = strata[index]
    var dealt = 0
    var ends: [Int] = []
    for part in parts {
      dealt += part.perClass[stratum.label]
      let end = (dealt + count - 1 - rank) / count
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
