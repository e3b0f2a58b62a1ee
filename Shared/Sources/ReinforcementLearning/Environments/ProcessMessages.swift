/// A request to an environment in another process: one line of JSON.
struct ProcessRequest: Encodable {
  /// What is asked for.
  enum Command: String, Encodable { case hello, reset, step, state, restore, close }

  var command: Command
  var version: Int?
  var seed: UInt32?
  var action: [Double]?
  var state: [Double]?

  init(
    _ command: Command, version: Int? = nil, seed: UInt32? = nil, action: [Double]? = nil,
    state: [Double]? = nil
  ) {
    self.command = command
    self.version = version
    self.seed = seed
    self.action = action
    self.state = state
  }
}

/// What the environment is.
struct HelloReply: Decodable {
  static let form =
    "{\"name\": text, \"observationSize\": number, \"actionSize\": number, \"horizon\": number or null}"

  var name: String
  var observationSize: Int
  var actionSize: Int
  var horizon: Int?
  var referenceReturns: ReferenceReturns?
}

/// The observation after `reset` and `restore`.
struct ObservationReply: Decodable {
  static let form = "{\"observation\": [numbers]}"

  var observation: [Double]
}

/// What a step brought.
struct StepReply: Decodable {
  static let form =
    "{\"observation\": [numbers], \"reward\": number, \"terminated\": true or false}"

  var observation: [Double]
  var reward: Double
  var terminated: Bool
  var truncated: Bool?
}

/// The state.
struct StateReply: Decodable {
  static let form = "{\"state\": [numbers]}"

  var state: [Double]
}

/// What the environment says when it cannot do what was asked.
struct ErrorReply: Decodable {
  var error: String
}
