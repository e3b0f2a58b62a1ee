import CKernels

/// The sizes of a shortcut that averages over tiles and appends channels of zeros.
package struct DownsamplingShape: Sendable {
  package let images: Int
  private let c: sf_downsampling

  package init(
    images: Int, height: Int, width: Int, channels: Int, size: Int, outputChannels: Int
  ) {
    self.images = images
    c = sf_downsampling(
      height: height, width: width, channels: channels, size: size,
      output_channels: outputChannels)
  }

  package var outputHeight: Int { (c.height + c.size - 1) / c.size }
  package var outputWidth: Int { (c.width + c.size - 1) / c.size }
  private var inputSize: Int { c.height * c.width * c.channels }
  private var outputSize: Int { outputHeight * outputWidth * c.output_channels }

  package func output(_ x: Storage) -> Storage {
    forEachImage(x, from: inputSize, to: outputSize) { sf_downsample(&$0, $1, $2) }
  }

  package func inputGradient(_ g: Storage) -> Storage {
    forEachImage(g, from: outputSize, to: inputSize) { sf_downsample_gradient(&$0, $1, $2) }
  }

  private func forEachImage(
    _ source: Storage, from sourceSize: Int, to targetSize: Int,
    _ body: (inout sf_downsampling, Reals, MutableReals) -> Void
  ) -> Storage {
    let result = Storage(uninitialized: images * targetSize)
    withExtendedLifetime((source, result)) {
      let (source, target) = (source.pointer, result.pointer)
      let grain = Kernel.rowsPerTask(width: max(sourceSize, targetSize))
      ThreadPool.forEachPiece(of: images, grain: grain) { start, count in
        var sizes = c
        for image in start..<start + count {
          body(&sizes, source + image * sourceSize, target + image * targetSize)
        }
      }
    }
    return result
  }
}
