/// What a distribution shift changes, on the way from the input to the output of a network.
///
/// The paper's finding is that the level tells which block to tune: an early block for the input,
/// a middle or late one for features, the last layer for the output (section 3.1).
public enum ShiftLevel: String, CaseIterable, Sendable, Hashable, Codable {
  /// The appearance of the images, as under noise or blur.
  case input
  /// The population within the classes, as when unseen sub-classes take the place of known ones.
  case feature
  /// The relation of labels to images, as when labels are renamed or a correlation breaks.
  case output
}
