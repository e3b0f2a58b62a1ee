/// What can be wrong with a data file, its contents or a request for data.
///
/// `file` is the path as the caller gave it; `field` names the part of the file (a header entry, a
/// column, a tensor), `offset` counts bytes from the start of the (uncompressed) file, and line
/// and column numbers start at 1.
public enum DatasetError: Error, Sendable, Equatable {
  /// The file does not exist.
  case missingFile(path: String, remedy: String)
  /// The file exists but cannot be opened or read.
  case unreadable(path: String, reason: String)
  /// The file ends before the field does; both lengths are in bytes.
  case truncated(file: String, field: String, offset: Int, expected: Int, found: Int)
  /// The contents contradict the format: a wrong magic number, checksum or compressed stream.
  case corrupt(file: String, field: String, offset: Int, expected: String, found: String)
  /// An array has dimensions that cannot be used here.
  case wrongShape(file: String, field: String, found: [Int], expected: String)
  /// An array has an element type that cannot be used here.
  case wrongType(file: String, field: String, found: String, expected: String)
  /// A class label is outside the classes of the data set.
  case labelOutOfRange(file: String, index: Int, value: Int, allowed: Range<Int>)
  /// A number does not fit where it is to go.
  case valueOutOfRange(file: String, field: String, index: Int, value: String, allowed: String)
  /// An element is NaN or infinite; the index counts elements in row-major order.
  case nonFiniteValue(file: String, field: String, index: Int, value: String)
  /// There is nothing in the file where at least one element is needed.
  case empty(file: String, field: String)
  /// A line of a text file cannot be parsed.
  case malformedLine(file: String, line: Int, column: Int, found: String, expected: String)
  /// Writing failed; nothing was left under the destination's name that was not there before.
  case writeFailed(path: String, reason: String)
  /// A named array, column or metadata entry is not in the file.
  case missingKey(file: String, key: String, present: [String])
  /// The file is valid but uses a feature that is not supported.
  case unsupported(file: String, feature: String, supported: String)
  /// A class has fewer examples than the splits ask of it.
  case tooFewExamples(split: String, label: Int, needed: Int, available: Int)
}

extension DatasetError: CustomStringConvertible {
  /// One or two sentences: where, what was found, what was expected, and what to do.
  public var description: String {
    switch self {
    case .missingFile, .unreadable, .writeFailed, .missingKey, .unsupported:
      descriptionOfAccess
    case .truncated, .corrupt, .malformedLine, .empty:
      descriptionOfFormat
    case .wrongShape, .wrongType, .labelOutOfRange, .valueOutOfRange, .nonFiniteValue,
      .tooFewExamples:
      descriptionOfContents
    }
  }

  private var descriptionOfAccess: String {
    switch self {
    case .missingFile(let path, let remedy):
      "\(path): no such file. \(remedy)"
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason). Check the path and its permissions."
    case .writeFailed(let path, let reason):
      "\(path): cannot be written: \(reason). An earlier file of this name is unchanged; "
        + "free space or choose another folder, then repeat."
    case .missingKey(let file, let key, let present):
      "\(file): there is no \"\(key)\". Present: \(Self.list(present)). "
        + "Ask for one of these or add the missing one."
    case .unsupported(let file, let feature, let supported):
      "\(file): \(feature) is not supported. Supported: \(supported)."
    default: ""
    }
  }

  private var descriptionOfFormat: String {
    switch self {
    case .truncated(let file, let field, let offset, let expected, let found):
      "\(file): the file ends inside \(field), which starts at byte \(offset): expected "
        + "\(expected) bytes, found \(found). Copy or download the file again."
    case .corrupt(let file, let field, let offset, let expected, let found):
      "\(file): \(field) at byte \(offset) is wrong: expected \(expected), found \(found). "
        + "Check that the file is of this format, or copy or download it again."
    case .malformedLine(let file, let line, let column, let found, let expected):
      "\(file):\(line):\(column): expected \(expected), found \(found). Correct this line."
    case .empty(let file, let field):
      "\(file): \(field) is empty: expected at least one element, found none. "
        + "Check how the file was made."
    default: ""
    }
  }

  private var descriptionOfContents: String {
    switch self {
    case .wrongShape(let file, let field, let found, let expected):
      "\(file): \(field) has shape \(found), expected \(expected)."
    case .wrongType(let file, let field, let found, let expected):
      "\(file): \(field) has element type \(found), expected \(expected)."
    case .labelOutOfRange(let file, let index, let value, let allowed):
      "\(file): label \(index) is \(value), expected \(Self.range(allowed)). "
        + "Number the classes from 0, or state the right number of classes."
    case .valueOutOfRange(let file, let field, let index, let value, let allowed):
      "\(file): element \(index) of \(field) is \(value), expected \(allowed)."
    case .nonFiniteValue(let file, let field, let index, let value):
      "\(file): element \(index) of \(field) is \(value), expected a finite number. "
        + "Remove or replace this example."
    case .tooFewExamples(let split, let label, let needed, let available):
      "split \"\(split)\" needs \(needed) more examples of class \(label), \(available) are left. "
        + "Ask for fewer per class or use more data."
    default: ""
    }
  }

  private static func list(_ names: [String]) -> String {
    if names.isEmpty { return "nothing" }
    let shown = names.prefix(20).joined(separator: ", ")
    return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
  }

  private static func range(_ range: Range<Int>) -> String {
    range.isEmpty ? "none" : "\(range.lowerBound) to \(range.upperBound - 1)"
  }
}
