extension RandomGenerator {
  /// Returns the integers `0 ..< count` in random order, each order equally likely.
  public mutating func permutation(_ count: Int) -> [Int] {
    precondition(count >= 0, "permutation: the count \(count) is negative")
    var values = Array(0..<count)
    shuffle(&values)
    return values
  }

  /// Reorders `values` at random, each order equally likely (Fisher and Yates).
  public mutating func shuffle<Element>(_ values: inout [Element]) {
    for index in values.indices.dropLast() {
      values.swapAt(index, index + integer(below: values.count - index))
    }
  }

  /// Returns `count` different integers of `0 ..< population` in random order.
  ///
  /// Takes memory in proportion to `count` where `count` is far below the population.
  public mutating func sample(_ count: Int, from population: Int) -> [Int] {
    precondition(
      count >= 0 && count <= population,
      "sample: cannot draw \(count) of \(population) without replacement")
    return count * 8 < population
      ? sparseSample(count, from: population) : denseSample(count, from: population)
  }

  private mutating func denseSample(_ count: Int, from population: Int) -> [Int] {
    var values = Array(0..<population)
    for index in 0..<count {
      values.swapAt(index, index + integer(below: population - index))
    }
    return Array(values.prefix(count))
  }

  /// The same shuffle with the array's untouched places left out.
  private mutating func sparseSample(_ count: Int, from population: Int) -> [Int] {
    var moved: [Int: Int] = [:]
    var drawn: [Int] = []
    drawn.reserveCapacity(count)
    for index in 0..<count {
      let other = index + integer(below: population - index)
      drawn.append(moved[other] ?? other)
      moved[other] = moved[index] ?? index
    }
    return drawn
  }
}
