/// The two parts that most data sets come in.
public enum DataSplit: String, Sendable, CaseIterable, Codable {
  /// The examples to learn from.
  case train
  /// The examples to judge by.
  case test
}
