/// Counts of floating-point operations; a multiply-add is two, and whatever is not a product of
/// matrices is left out.
enum OperationCount {
  /// A matrix product, `[rows, inner] x [inner, columns]`.
  static func product(_ rows: Int, _ columns: Int, _ inner: Int) -> Double {
    2 * Double(rows) * Double(columns) * Double(inner)
  }

  /// One evaluation of a perceptron.
  static func perceptron(_ widths: [Int], rows: Int) -> Double {
    zip(widths, widths.dropFirst()).reduce(0) { $0 + product(rows, $1.0, $1.1) }
  }

  /// Evaluation and gradient of a perceptron, whose inputs need no gradient.
  static func trainedPerceptron(_ widths: [Int], rows: Int) -> Double {
    3 * perceptron(widths, rows: rows) - product(rows, widths[0], widths[1])
  }

  /// The 3x3 convolutions and the head of a residual network on square images: the stem by itself,
  /// and everything above it.
  static func residualNetwork(
    blocks: Int, width: Int, channels: Int, side: Int, images: Int
  ) -> (stem: Double, rest: Double) {
    func convolution(_ side: Int, _ inputs: Int, _ outputs: Int) -> Double {
      product(images * side * side, outputs, 9 * inputs)
    }
    var rest = product(images, 10, 4 * width)
    for stage in 0..<3 {
      let outputs = width << stage
      let size = (side + (1 << stage) - 1) >> stage
      let inputs = stage == 0 ? width : outputs / 2
      rest += convolution(size, inputs, outputs)
      rest += Double(2 * blocks - 1) * convolution(size, outputs, outputs)
    }
    return (convolution(side, channels, width), rest)
  }

  /// One evaluation of a transformer; causal attention needs half of the square of scores.
  static func transformer(_ configuration: GPT.Configuration, batch: Int) -> Double {
    let (width, context) = (configuration.width, configuration.context)
    let tokens = batch * context
    let products = product(tokens, 12 * width, width)
    let attention = product(batch * context, width, context)
    let layers = Double(configuration.layers) * (products + attention)
    return layers + product(tokens, configuration.vocabulary, width)
  }
}
