import Randomness

func addNormalNoise(deviation: Float) -> Distortion {
  { image, generator in
    let noise = normalNoise(image.samples.count, deviation: deviation, from: &generator)
    for position in noise.indices { image.samples[position] += noise[position] }
  }
}

func multiplyNoise(deviation: Float) -> Distortion {
  { image, generator in
    let noise = normalNoise(image.samples.count, deviation: deviation, from: &generator)
    for position in noise.indices { image.samples[position] *= 1 + noise[position] }
  }
}

func countPhotons(perUnit photons: Double) -> Distortion {
  { image, generator in
    for position in image.samples.indices where image.samples[position] > 0 {
      let mean = Double(image.samples[position]) * photons
      image.samples[position] = Float(Double(generator.poisson(mean: mean)) / photons)
    }
  }
}

func replaceSamples(share: Float) -> Distortion {
  { image, generator in
    var draws = [Float](repeating: 0, count: image.samples.count)
    generator.fillUniform(&draws, in: 0...1)
    for (position, draw) in draws.enumerated() where draw < share {
      image.samples[position] = draw < share / 2 ? 0 : 1
    }
  }
}

func normalNoise(
  _ count: Int, mean: Float = 0, deviation: Float, from generator: inout RandomGenerator
) -> [Float] {
  var noise = [Float](repeating: 0, count: count)
  generator.fillNormal(&noise, mean: mean, standardDeviation: deviation)
  return noise
}
