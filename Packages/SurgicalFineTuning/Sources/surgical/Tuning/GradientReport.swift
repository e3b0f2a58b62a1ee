import Datasets
import NeuralNetworks
import Reports
import SurgicalFineTuning
import Tensors
import Vision

/// What is measured on which images.
struct MeasurementPlan {
  /// The mini-batches of relative gradient norms and of the channel form of SNR.
  let batches: [[Int]]
  /// How many of their images the example form of SNR runs over.
  let examples: Int
}

/// Gradients of a network on target images, tensor by tensor and block by block.
struct GradientReport: Encodable {
  struct Tensor: Encodable {
    let name: String
    let block: String?
    let parameters: Int
    /// `|g| / |w|`, nil for weights of norm 0.
    let rgn: Double?
    /// Auto-RGN's factor on the learning rate; nil for normalisation, which it leaves out.
    let factor: Double?
    let snr: Double?
    let channelSNR: Double?
  }

  struct Block: Encodable {
    let name: String
    let parameters: Int
    let rgn: Double?
    let factor: Double
    /// The mean over the block's parameters.
    let snr: Double?
    let channelSNR: Double?
  }

  let tensors: [Tensor]
  let blocks: [Block]

  var text: String {
    var list = Table(["tensor", "block", "parameters", "RGN", "factor", "SNR", "SNR (channels)"])
    for tensor in tensors {
      list.append([
        .text(tensor.name), .text(tensor.block ?? ""), .number(tensor.parameters),
        .number(tensor.rgn, decimals: 4), .number(tensor.factor, decimals: 3),
        .number(tensor.snr, decimals: 4), .number(tensor.channelSNR, decimals: 3),
      ])
    }
    var summary = Table(["block", "parameters", "RGN", "factor", "SNR", "SNR (channels)"])
    for block in blocks {
      summary.append([
        .text(block.name), .number(block.parameters), .number(block.rgn, decimals: 4),
        .number(block.factor, decimals: 3), .number(block.snr, decimals: 4),
        .number(block.channelSNR, decimals: 3),
      ])
    }
    return "\(list.plainText)\n\(summary.plainText)\n"
  }

  var csv: CSVTable {
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    return CSVTable(
      header: ["tensor", "block", "parameters", "rgn", "factor", "snr", "snr_channels"],
      rows: tensors.map {
        [
          $0.name, $0.block ?? "", "\($0.parameters)", text($0.rgn), text($0.factor),
          text($0.snr), text($0.channelSNR),
        ]
      })
  }
}

extension StagedNetwork {
  /// Measures all gradients on some images.
  func gradientReport(
    on data: LabeledImages, _ partition: BlockPartition, _ plan: MeasurementPlan
  ) -> GradientReport {
    let measurement = GradientMeasurement(self, on: data)
    let ratios = measurement.relativeGradientNorms(batches: plan.batches, partition)
    let scaled = ParameterMask.withoutNormalization(self)
    let factors = RelativeGradientNorm.scaled(
      ratios.indices.map { scaled[$0] ? ratios[$0] : nil }, .maximum)
    let examples = [Array(plan.batches.joined().prefix(plan.examples))]
    let snr = measurement.signalToNoise(.examples, batches: examples)
    let channels = measurement.signalToNoise(.channels, batches: plan.batches)
    let sizes = parameters.map(\.shape.elementCount)
    let tensors = parameterNames.enumerated().map { index, name in
      GradientReport.Tensor(
        name: name, block: partition.block(of: name), parameters: sizes[index],
        rgn: ratios[index], factor: scaled[index] ? factors[index] : nil, snr: snr[index],
        channelSNR: channels[index])
    }
    let ofBlocks = measurement.relativeGradientNorms(batches: plan.batches, per: .block, partition)
    return GradientReport(tensors: tensors, blocks: blocks(tensors, ofBlocks, partition))
  }

  private func blocks(
    _ tensors: [GradientReport.Tensor], _ ratios: [Double?], _ partition: BlockPartition
  ) -> [GradientReport.Block] {
    let members = partition.names.map { name in
      tensors.indices.filter { tensors[$0].block == name }
    }
    let own = members.map { $0.first.flatMap { ratios[$0] } }
    let factors = RelativeGradientNorm.scaled(own, .maximum)
    return partition.names.indices.map { block in
      let tensors = members[block].map { tensors[$0] }
      let count = tensors.reduce(0) { $0 + $1.parameters }
      func mean(_ score: (GradientReport.Tensor) -> Double?) -> Double? {
        let sum = tensors.reduce(0) { $0 + Double($1.parameters) * (score($1) ?? 0) }
        return count == 0 ? nil : sum / Double(count)
      }
      return GradientReport.Block(
        name: partition.names[block], parameters: count, rgn: own[block], factor: factors[block],
        snr: mean(\.snr), channelSNR: mean(\.channelSNR))
    }
  }
}
