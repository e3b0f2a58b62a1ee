public import Tensors

/// Anything with parameters: a value that lists them, in a fixed order, in one method.
public protocol Module: Sendable {
  /// Shows the visitor every parameter, state tensor and submodule under its name, always in the
  /// same order.
  mutating func visit(_ visitor: inout some ParameterVisitor)
}

/// A walk over the tensors of a module; whatever concerns all of them is written as one of these.
public protocol ParameterVisitor {
  /// A tensor that training changes.
  mutating func parameter(_ tensor: inout Tensor, _ name: String)
  /// A tensor that belongs to the value but is not trained, such as a running mean.
  mutating func state(_ tensor: inout Tensor, _ name: String)
  /// The walk goes into the submodule of this name.
  mutating func enter(_ name: String)
  /// The walk comes back from a submodule.
  mutating func leave()
}

extension ParameterVisitor {
  /// Ignores state tensors.
  public mutating func state(_ tensor: inout Tensor, _ name: String) {}
  /// Ignores names.
  public mutating func enter(_ name: String) {}
  /// Ignores names.
  public mutating func leave() {}

  /// Visits a submodule.
  public mutating func module(_ module: inout some Module, _ name: String) {
    enter(name)
    module.visit(&self)
    leave()
  }

  /// Visits submodules, which are named by their position.
  public mutating func modules(_ modules: inout [some Module], _ name: String) {
    enter(name)
    for index in modules.indices { module(&modules[index], String(index)) }
    leave()
  }
}

/// A module that maps one tensor to another.
public protocol Layer: Module {
  /// The result for a batch of inputs.
  func callAsFunction(_ x: Tensor, in phase: Phase) -> Tensor
}
