#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Functions of one row of logits, in double precision and without overflow.
public enum Softmax {
  /// The logarithm of the sum of exponentials, `T log sum_j exp(z_j / T)`.
  public static func logSumExp(
    _ logits: some Collection<Double>, temperature: Double = 1
  ) -> Double {
    guard let largest = logits.max() else { return -.infinity }
    return largest + temperature * log1p(remainder(logits, largest, temperature))
  }

  /// The logarithm of the largest probability, `max z / T - log sum_j exp(z_j / T)`.
  ///
  /// It still tells confident samples apart where the probability itself rounds to 1, because it is
  /// computed as `-log(1 + sum_j exp((z_j - max z) / T))` over the other logits.
  public static func logLargestProbability(
    _ logits: some Collection<Double>, temperature: Double = 1
  ) -> Double {
    guard let largest = logits.max() else { return -.infinity }
    return -log1p(remainder(logits, largest, temperature))
  }

  /// The logarithms of all probabilities, `z_j / T - log sum_k exp(z_k / T)`.
  public static func logProbabilities(
    _ logits: some Collection<Double>, temperature: Double = 1
  ) -> [Double] {
    guard let largest = logits.max() else { return [] }
    let normalizer = log1p(remainder(logits, largest, temperature))
    return logits.map { ($0 - largest) / temperature - normalizer }
  }

  /// All probabilities, `exp(z_j / T) / sum_k exp(z_k / T)`.
  public static func probabilities(
    _ logits: some Collection<Double>, temperature: Double = 1
  ) -> [Double] {
    logProbabilities(logits, temperature: temperature).map { exp($0) }
  }

  /// The entropy of the probabilities, `-sum_j p_j log p_j`, in nats.
  public static func entropy(_ logits: some Collection<Double>) -> Double {
    logProbabilities(logits).reduce(0) { $1 < -745 ? $0 : $0 - exp($1) * $1 }
  }

  /// The sum of `exp((z_j - max z) / T)` over all logits but one largest.
  private static func remainder(
    _ logits: some Collection<Double>, _ largest: Double, _ temperature: Double
  ) -> Double {
    var sum = 0.0
    var isPassed = false
    for logit in logits {
      if logit == largest && !isPassed {
        isPassed = true
      } else {
        sum += exp((logit - largest) / temperature)
      }
    }
    return sum
  }
}
