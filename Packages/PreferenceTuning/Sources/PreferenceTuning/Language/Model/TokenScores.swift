import NeuralNetworks
public import Tensors

extension LanguageModel {
  /// Features `[tokens, width]` from which the completion tokens of a batch are predicted.
  public func completionFeatures(_ batch: CompletionBatch) -> Tensor {
    features(batch.tokens, rows: batch.rowCount)
      .reshaped([batch.tokens.count, width]).selectingRows(batch.positions)
  }

  // The last token of a row predicts nothing, so that it takes no place.
  func part(of completion: [Int32], after prompt: [Int32]) -> [Int32] {
    Array(completion.prefix(max(1, contextLength + 1 - prompt.count)))
  }

  /// Log-probabilities `[tokens]` of the completion tokens of a batch, row after row:
  /// `log pi(y_t | x, y_<t)`.
  public func tokenLogProbabilities(_ batch: CompletionBatch) -> Tensor {
    logits(completionFeatures(batch)).logProbabilities(of: batch.labels)
  }

  /// Log-probabilities `[rows]` of whole completions: `sum_t log pi(y_t | x, y_<t)`.
  public func logProbabilities(_ batch: CompletionBatch) -> Tensor {
    tokenLogProbabilities(batch).sums(over: batch.ranges)
  }

  /// Log-probabilities of the tokens of many completions, without gradients, in batches of
  /// `batchSize` rows.
  public func tokenLogProbabilities(
    of sequences: [PromptedCompletion], batchSize: Int = 64
  ) -> [[Scalar]] {
    stride(from: 0, to: sequences.count, by: batchSize).flatMap { start in
      let rows = sequences[start..<min(start + batchSize, sequences.count)]
      let batch = CompletionBatch(Array(rows))
      let values = tokenLogProbabilities(batch).scalars
      return batch.ranges.map { Array(values[$0]) }
    }
  }

  /// Log-probabilities of many completions in nats, summed in Double, without gradients.
  public func logProbabilities(
    of sequences: [PromptedCompletion], batchSize: Int = 64
  ) -> [Double] {
    tokenLogProbabilities(of: sequences, batchSize: batchSize).map { row in
      row.reduce(0) { $0 + Double($1) }
    }
  }
}

extension Tensor {
  /// `log softmax(z_i)[y_i]` for logits `[rows, classes]` and one label per row, `[rows]`.
  ///
  /// One fused operation: the gradient in the logits is `onehot(y) - softmax(z)`.
  public func logProbabilities(of labels: [Int32]) -> Tensor {
    let columns = shape[-1]
    precondition(
      shape == [labels.count, columns] && labels.allSatisfy { $0 >= 0 && $0 < columns },
      "\(labels.count) labels for logits \(shape), or one outside the classes")
    let constant = detached
    let sums = constant.logSumExp()
    let value = Tensor(shape: [labels.count]) { result in
      constant.withScalars { z in
        sums.withScalars { sums in
          for (row, label) in labels.enumerated() {
            result[row] = z[row * columns + Int(label)] - sums[row]
          }
        }
      }
    }
    return value.traced(from: self) { gradient in
      (constant.softmax() * -gradient.reshaped([labels.count, 1])).adding(gradient, at: labels)
    }
  }

  // This matrix with one number added in each row, at the row's column.
  private func adding(_ numbers: Tensor, at columns: [Int32]) -> Tensor {
    let width = shape[-1]
    return Tensor(shape: shape) { result in
      withScalars { _ = result.update(fromContentsOf: $0) }
      numbers.withScalars { numbers in
        for (row, column) in columns.enumerated() {
          result[row * width + Int(column)] += numbers[row]
        }
      }
    }
  }

  /// The sum over each range of a vector, `[ranges.count]`, accumulated in Double.
  public func sums(over ranges: [Range<Int>]) -> Tensor {
    let count = shape.elementCount
    precondition(
      ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= count },
      "ranges beyond a vector of \(shape)")
    let value = Tensor(shape: [ranges.count]) { result in
      withScalars { x in
        for (index, range) in ranges.enumerated() {
          result[index] = Scalar(range.reduce(0.0) { $0 + Double(x[$1]) })
        }
      }
    }
    return value.traced(from: self) { gradient in
      Tensor(shape: [count]) { result in
        result.initialize(repeating: 0)
        gradient.withScalars { gradient in
          for (index, range) in ranges.enumerated() {
            for position in range { result[position] += gradient[index] }
          }
        }
      }
    }
  }

  /// The ranges of a vector as rows `[ranges.count, longest range]`, filled up with zeros.
  public func rows(over ranges: [Range<Int>]) -> Tensor {
    let (count, width) = (shape.elementCount, ranges.map(\.count).max() ?? 0)
    precondition(
      ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= count },
      "ranges beyond a vector of \(shape)")
    let value = Tensor(shape: [ranges.count, width]) { result in
      result.initialize(repeating: 0)
      withScalars { x in
        for (row, range) in ranges.enumerated() {
          for (column, position) in range.enumerated() {
            result[row * width + column] = x[position]
          }
        }
      }
    }
    return value.traced(from: self) { gradient in
      Tensor(shape: [count]) { result in
        result.initialize(repeating: 0)
        gradient.withScalars { gradient in
          for (row, range) in ranges.enumerated() {
            for (column, position) in range.enumerated() {
              result[position] += gradient[row * width + column]
            }
          }
        }
      }
    }
  }

  // Rows by index, without a copy if all are taken in their order.
  func selectingRows(_ indices: [Int32]) -> Tensor {
    let takesAll =
      indices.count == shape[0]
      && indices.indices.allSatisfy { indices[$0] == Int32($0) }
    return takesAll ? self : gatherRows(indices)
  }
}
