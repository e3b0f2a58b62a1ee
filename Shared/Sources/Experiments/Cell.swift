/// The unit of work, of resume and of distribution: one arm of one experiment under one seed.
public struct Cell: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The name of the experiment.
  public let experiment: String
  /// The method or condition that is compared with the experiment's other arms.
  public let arm: String
  /// The seed shared by the arms that are compared as a pair.
  public let seed: Int

  /// Names one cell.
  public init(experiment: String, arm: String, seed: Int) {
    self.experiment = experiment
    self.arm = arm
    self.seed = seed
  }

  /// The form `experiment/arm/seed` used in messages.
  public var description: String { "\(experiment)/\(arm)/\(seed)" }

  /// The path of the cell's folder below the run folder, safe for any name.
  var relativePath: String {
    "cells/\(Self.pathComponent(experiment))/\(Self.pathComponent(arm))/seed-\(seed)"
  }

  /// Writes `name` so that it is one path component: other bytes become `%XX`.
  static func pathComponent(_ name: String) -> String {
    let hexadecimal = Array("0123456789ABCDEF")
    var result = ""
    for (index, byte) in name.utf8.enumerated() {
      if isPlain(byte), !(index == 0 && byte == UInt8(ascii: ".")) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%\(hexadecimal[Int(byte >> 4)])\(hexadecimal[Int(byte & 15)])"
      }
    }
    return result.isEmpty ? "%" : result
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_.+=,@".utf8.contains(byte)
    }
  }
}
