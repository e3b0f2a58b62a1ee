/// How several numbers become one.
public enum Reduction: String, Sendable, Hashable, Codable, CaseIterable {
  /// The least.
  case minimum
  /// The mean.
  case average
  /// The greatest.
  case maximum
  /// The greatest minus the least.
  case range

  /// The reduced value; NaN of nothing.
  public func callAsFunction(_ values: [Double]) -> Double {
    guard let least = values.min(), let greatest = values.max() else { return .nan }
    return switch self {
    case .minimum: least
    case .average: values.reduce(0, +) / Double(values.count)
    case .maximum: greatest
    case .range: greatest - least
    }
  }
}

/// How the logits of one query against all references, `[classes, examples]`, become one number.
public struct PairReduction: Sendable, Hashable, Codable {
  /// Which axis is reduced first.
  public enum Order: String, Sendable, Hashable, Codable, CaseIterable {
    /// Over the references of each class, then over classes: the published default.
    case examplesFirst
    /// Over classes for each place among the references, then over the places.
    case classesFirst
  }

  /// Which side of the reduced value is out of distribution.
  public enum Sign: String, Sendable, Hashable, Codable, CaseIterable {
    /// Large values are out of distribution, as distances suggest.
    case largeIsOutOfDistribution
    /// Large values are in distribution, as the published code takes every reduction over classes
    /// but the minimum.
    case largeIsInDistribution
  }

  /// Over the references of a class.
  public var overExamples: Reduction
  /// Over classes.
  public var overClasses: Reduction
  /// Which of the two comes first.
  public var order: Order
  /// Which side is out of distribution.
  public var sign: Sign

  /// The published command: average over examples, then the minimum over classes, large is out.
  public init(
    overExamples: Reduction = .average, overClasses: Reduction = .minimum,
    order: Order = .examplesFirst, sign: Sign = .largeIsOutOfDistribution
  ) {
    self.overExamples = overExamples
    self.overClasses = overClasses
    self.order = order
    self.sign = sign
  }

  /// The sign that the published code gives to a reduction over classes.
  public static func publishedSign(overClasses: Reduction) -> Sign {
    overClasses == .minimum ? .largeIsOutOfDistribution : .largeIsInDistribution
  }

  /// The reduced value of logits, one array a class; raw, before the sign.
  ///
  /// Reducing over classes first needs as many references in each class.
  public func value(_ logits: [[Double]]) -> Double {
    switch order {
    case .examplesFirst: return overClasses(logits.map { overExamples($0) })
    case .classesFirst:
      let places = logits.first?.count ?? 0
      precondition(
        logits.allSatisfy { $0.count == places },
        "classes have \(logits.map(\.count)) references, and are reduced over first")
      return overExamples((0..<places).map { place in overClasses(logits.map { $0[place] }) })
    }
  }

  /// The value with the sign that makes it high for out-of-distribution samples.
  public func oodScore(_ value: Double) -> Double {
    sign == .largeIsOutOfDistribution ? value : -value
  }
}
