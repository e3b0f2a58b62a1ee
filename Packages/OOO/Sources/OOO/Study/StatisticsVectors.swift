import Experiments
import ReinforcementLearning
import Statistics

/// The numbers that the statistics of runs fix.
enum StatisticsVectors {
  static func all() throws -> [TestVector] {
    let matrix: [Double] = [0, 10, 20, 5, 15, 40, 100, 30, 1, 2, 3, 4]
    let means = [
      (0..<8).map { Double($0) }.interquartileMean,
      ([1, 2, 3, 4, 100] as [Double]).interquartileMean,
      (0..<10).map { Double($0) }.interquartileMean, matrix.interquartileMean,
    ]
    let better = try probabilityOfImprovement([3, 4, 5, 6], [1, 2, 4, 5])
    let scores = [
      ReferenceReturns(low: 6.7, high: 273.99).score(of: 400),
      ReferenceReturns(low: 23.85, high: 161.86).score(of: 100),
    ]
    return TestVector.elements(
      "interquartile mean", expected: [3.5, 3, 4.5, 9.5], got: means, tolerance: 1e-12)
      + TestVector.elements(
        "probability of improvement", expected: [0.75], got: [better], tolerance: 1e-12)
      + TestVector.elements(
        "normalised score", expected: [147.1436, 55.1772], got: scores, tolerance: 5e-5)
  }
}
