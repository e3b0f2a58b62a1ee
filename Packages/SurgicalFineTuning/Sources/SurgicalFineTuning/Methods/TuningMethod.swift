/// A way of fine-tuning on a small labelled target set; every baseline and rule of the paper.
public enum TuningMethod: Sendable, Hashable, Codable {
  /// The source network as it is.
  case none
  /// Only the named blocks; `["last"]` is linear probing.
  case blocks([String])
  /// As many single numbers as a block has, drawn at random from the whole network: the control
  /// that tells where from how many.
  case randomSubset(as: String)
  /// Every parameter.
  case all
  /// Linear probing, then every parameter at a tenth of the rates (Kumar et al. 2022).
  case linearProbeThenAll
  /// One more block every few epochs.
  case gradualUnfreezing(from: End)
  /// Every parameter, with a penalty on the distance to the source weights.
  case l1(L1Form)
  /// Step sizes in proportion to relative gradient norms.
  case autoRGN(RelativeGradientNorm.Scaling, per: RelativeGradientNorm.Unit = .tensor)
  /// Only tensors whose gradients agree across examples.
  case autoSNR(SignalToNoise.Form)
  /// The single block that validates best.
  case crossValidated

  /// An end of the network.
  public enum End: String, Sendable, Hashable, Codable { case first, last }

  /// How the L1 penalty is applied.
  public enum L1Form: String, Sendable, Hashable, Codable {
    /// `lambda sign(w - source)` is added to the gradient.
    case subgradient
    /// After each step `w - source` is shrunk by `rate lambda` towards zero.
    case proximal
  }

  /// The name that commands, tables and files use, such as `block:first` or `auto-rgn`.
  public var name: String {
    switch self {
    case .none: "none"
    case .blocks(let names): "block:" + names.joined(separator: "+")
    case .randomSubset(let name): "random:" + name
    case .all: "all"
    case .linearProbeThenAll: "lp-ft"
    case .gradualUnfreezing(let end): end == .last ? "gradual-last-first" : "gradual-first-last"
    case .l1(let form): form == .subgradient ? "l1" : "l1-proximal"
    case .autoRGN(let scaling, let unit):
      "auto-rgn" + (scaling == .minMax ? "-minmax" : "") + (unit == .block ? "-block" : "")
    case .autoSNR(let form): form == .examples ? "auto-snr" : "auto-snr-channels"
    case .crossValidated: "cross-validated"
    }
  }

  /// Every method that needs no block name, as commands list them.
  public static let named: [TuningMethod] = [
    .none, .all, .linearProbeThenAll, .gradualUnfreezing(from: .last),
    .gradualUnfreezing(from: .first), .l1(.subgradient), .l1(.proximal), .autoRGN(.maximum),
    .autoRGN(.minMax), .autoRGN(.maximum, per: .block), .autoRGN(.minMax, per: .block),
    .autoSNR(.examples), .autoSNR(.channels), .crossValidated,
  ]

  /// The method of a name as `name` gives it: `block:first`, `block:first+second`, `all`, ...
  ///
  /// - Throws: `SurgicalError.unknownMethod` with the known names.
  public init(name: String) throws(SurgicalError) {
    if name.hasPrefix("block:"), name.count > 6 {
      self = .blocks(name.dropFirst(6).split(separator: "+").map(String.init))
    } else if name.hasPrefix("random:"), name.count > 7 {
      self = .randomSubset(as: String(name.dropFirst(7)))
    } else if let method = TuningMethod.named.first(where: { $0.name == name }) {
      self = method
    } else {
      throw .unknownMethod(
        name, known: TuningMethod.named.map(\.name) + ["block:NAME+NAME", "random:NAME"])
    }
  }
}
