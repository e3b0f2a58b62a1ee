import ArgumentParser
import CommandLineTool
import Datasets
import SurgicalFineTuning
import Vision

/// Writes shifted images: `corrupt`.
struct CorruptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corrupt", abstract: "Write shifted images, built-in or your own.",
    discussion: """
      Writes images.npy (uint8), labels.npy (int32) and sheet.png, which shows images before and \
      after. Corruptions, ramps and offsets keep the order of your own images.

      Shifts: \(Shift.knownNames.joined(separator: ", ")).

      Example:
        surgical corrupt --shift gaussian_noise:5 --per-class 20 --out shifted
      """)

  @OptionGroup(title: "Images") var files: ImageOptions

  @Option(help: "The shift, such as gaussian_noise:5, fog:2,cifar, cifar10c:frost,5 or label_flip.")
  var shift: String?

  @Option(help: "A corruption, instead of --shift.")
  var kind: String?

  @Option(help: "The severity of --kind, 1 to 5.")
  var severity = 5

  @Option(help: "The table of constants of --kind; that of the images unless given.")
  var constants: CorruptionConstants?

  @Option(
    help: "How glass_blur exchanges pixels; as its table was published unless given.")
  var glass: GlassExchange?

  @Option(help: "Images of each class, where they are drawn.")
  var perClass = 100

  @Option(help: "The seed of all that is drawn.")
  var seed = 0

  @Option(help: ArgumentHelp("The folder to write to.", valueName: "dir"))
  var out: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if (shift == nil) == (kind == nil) {
      throw ValidationError("Give either --shift or --kind.")
    }
    if perClass < 1 { throw ValidationError("--per-class is \(perClass), expected at least 1") }
  }

  func run() throws {
    let table = constants.map { ",\($0.rawValue)" } ?? ""
    let name = shift ?? "\(kind ?? ""):\(severity)\(table)"
    let shift = try suggestingNames { try Shift.parse(name) }
    let set = try ShiftedSet(
      shift, of: files, glass: glass, perClass: perClass, seed: seed)
    try makeFolder(out)
    try NPY.write(NumericArray(set.images.pixels, shape: set.images.shape), to: "\(out)/images.npy")
    if let labels = set.labels { try NPY.write(NumericArray(labels), to: "\(out)/labels.npy") }
    try PNG.write(set.sheet, to: "\(out)/sheet.png")
    let summary = CorruptSummary(
      shift: shift.name, images: set.images.count, shape: set.images.shape,
      hasLabels: set.labels != nil, out: out)
    try output.show(summary, text: summary.text)
  }
}

extension ImageArray {
  /// `[count, height, width]` of grey images, else `[count, height, width, channels]`.
  fileprivate var shape: [Int] {
    [count, height, width] + (channels == 1 ? [] : [channels])
  }
}

/// What `corrupt` prints.
private struct CorruptSummary: Encodable {
  let shift: String
  let images: Int
  let shape: [Int]
  let hasLabels: Bool
  let out: String

  var text: String {
    let labels = hasLabels ? " labels.npy," : ""
    return "\(shift): \(images) images \(shape)\nwrote images.npy,\(labels) sheet.png to \(out)\n"
  }
}
