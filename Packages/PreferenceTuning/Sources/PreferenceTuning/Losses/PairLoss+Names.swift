/// Options of pair losses and KTO by name, as a command line or a file gives them; nil for the default.
public struct PairLossOptions: Sendable, Hashable, Codable {
  /// The temperature of the contrast; τ for IPO.
  public var beta: Double?
  /// The share of labels that are flipped.
  public var smoothing: Double?
  /// The target margin of SimPO.
  public var gamma: Double?
  /// The weight of the odds ratio (ORPO) or of the demonstrations (SLiC).
  public var lambda: Double?
  /// The margin of SLiC.
  public var delta: Double?
  /// The weight of the likelihood in CPO.
  public var alpha: Double?
  /// The weight of the preferred response's likelihood per token, added to any loss.
  public var nll: Double?
  /// The weight of desirable responses (KTO).
  public var desirableWeight: Double?
  /// The weight of undesirable responses (KTO).
  public var undesirableWeight: Double?
  /// How IPO measures a response.
  public var normalization: PairLoss.Normalization?

  /// All defaults.
  public init() {}

  /// The names of the options that are given.
  public var names: [String] {
    [
      ("beta", beta), ("smoothing", smoothing), ("gamma", gamma), ("lambda", lambda),
      ("delta", delta), ("alpha", alpha), ("nll", nll),
      ("desirable-weight", desirableWeight), ("undesirable-weight", undesirableWeight),
    ].filter { $0.1 != nil }.map(\.0) + (normalization == nil ? [] : ["normalization"])
  }
}

extension PairLoss {
  private static let optionNames: [(name: String, options: [String])] = [
    ("likelihood", []), ("dpo", ["beta", "smoothing"]), ("robust", ["beta", "smoothing"]),
    ("hinge", ["beta"]), ("ipo", ["beta", "normalization"]), ("sppo", ["beta"]),
    ("nca", ["beta"]), ("apo-zero", ["beta"]), ("apo-down", ["beta"]),
    ("simpo", ["beta", "gamma"]), ("orpo", ["lambda"]), ("slic", ["delta", "lambda"]),
    ("cpo", ["beta", "alpha"]),
  ]

  /// The names that `init(named:_:)` knows.
  public static var names: [String] { optionNames.map(\.name) }

  /// The options of a loss by its name, nil if there is no such loss.
  static func optionNames(of name: String) -> [String]? {
    let known = optionNames.first { $0.name == name }?.options
    // What is likelihood already needs no more of it.
    return known.map { $0 + (name == "likelihood" ? [] : ["nll"]) }
  }

  /// The loss with a name and options.
  ///
  /// - Throws: `LossError` for an unknown name, an option that the loss does not have (such as a
  ///   beta for the reference-free ORPO), or one outside its range.
  public init(named name: String, _ options: PairLossOptions = .init()) throws(LossError) {
    guard let allowed = Self.optionNames(of: name) else {
      throw .unknownLoss(found: name, known: Self.names)
    }
    if let unused = options.names.first(where: { !allowed.contains($0) }) {
      throw .unusedOption(loss: name, option: unused, known: allowed)
    }
    let loss = Self.made(name, options)
    self = try (options.nll.map { .anchored(loss, weight: $0) } ?? loss).validated()
  }

  private static func made(_ name: String, _ options: PairLossOptions) -> PairLoss {
    let beta = options.beta ?? 0.1
    let smoothing = options.smoothing
    return switch name {
    case "dpo": .dpo(beta: beta, smoothing: smoothing ?? 0)
    case "robust": .robust(beta: beta, smoothing: smoothing ?? 0.1)
    case "hinge": .hinge(beta: beta)
    case "ipo": .ipo(tau: beta, normalization: options.normalization ?? .sum)
    case "sppo": .sppo(beta: beta)
    case "nca": .nca(beta: beta)
    case "apo-zero": .apoZero(beta: beta)
    case "apo-down": .apoDown(beta: beta)
    case "simpo": simPO(options.beta ?? 2, options.gamma)
    case "orpo": .orpo(lambda: options.lambda ?? 0.1)
    case "slic": .slic(delta: options.delta ?? 1, lambda: options.lambda ?? 0.1)
    case "cpo": .cpo(beta: beta, alpha: options.alpha ?? 1)
    default: .likelihood
    }
  }

  private static func simPO(_ beta: Double, _ gamma: Double?) -> PairLoss {
    gamma.map { .simpo(beta: beta, gamma: $0) } ?? .simpo(beta: beta)
  }

  /// The loss itself if its options are in range.
  public func validated() throws(LossError) -> PairLoss {
    for (name, value) in positive where !(value > 0 && value.isFinite) {
      throw .option(name: "\(name) of \(self.name)", found: value, expected: "a positive number")
    }
    for (name, value) in weights where !(value >= 0 && value.isFinite) {
      throw .option(
        name: "\(name) of \(self.name)", found: value, expected: "0 or a positive number")
    }
    switch self {
    case .dpo(_, let smoothing), .robust(_, let smoothing):
      guard (0..<0.5).contains(smoothing) else {
        throw .option(
          name: "smoothing of \(name)", found: smoothing, expected: "a share from 0 to below 0.5")
      }
    case .anchored(let loss, _): _ = try loss.validated()
    default: break
    }
    return self
  }

  private var positive: [(String, Double)] {
    switch self {
    case .dpo(let beta, _), .robust(let beta, _), .hinge(let beta), .sppo(let beta), .nca(let beta),
      .apoZero(let beta), .apoDown(let beta), .simpo(let beta, _), .cpo(let beta, _):
      [("beta", beta)]
    case .ipo(let tau, _): [("beta", tau)]
    default: []
    }
  }

  private var weights: [(String, Double)] {
    switch self {
    case .simpo(_, let gamma): [("gamma", gamma)]
    case .orpo(let lambda): [("lambda", lambda)]
    case .slic(let delta, let lambda): [("delta", delta), ("lambda", lambda)]
    case .cpo(_, let alpha): [("alpha", alpha)]
    case .anchored(_, let weight): [("nll", weight)]
    default: []
    }
  }

  /// The name without options.
  public var name: String {
    switch self {
    case .likelihood: "likelihood"
    case .dpo: "dpo"
    case .robust: "robust"
    case .hinge: "hinge"
    case .ipo: "ipo"
    case .sppo: "sppo"
    case .nca: "nca"
    case .apoZero: "apo-zero"
    case .apoDown: "apo-down"
    case .simpo: "simpo"
    case .orpo: "orpo"
    case .slic: "slic"
    case .cpo: "cpo"
    case .anchored(let loss, _): "\(loss.name)+nll"
    }
  }

  /// Whether the loss compares the policy with a frozen reference.
  public var needsReference: Bool {
    switch self {
    case .likelihood, .simpo, .orpo, .slic, .cpo: false
    case .anchored(let loss, _): loss.needsReference
    default: true
    }
  }
}
