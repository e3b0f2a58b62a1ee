// swift-tools-version: 6.2
import PackageDescription

// The benchmarks on their own: `make bench`, or `swift run -c release` in this folder.
//
// What they measure reaches Shared through its public products, as a user's code would.

let shared = [
  "Kernels", "Randomness", "Statistics", "Tensors", "NeuralNetworks", "Optimizers", "Datasets",
  "Vision", "LinearAlgebra", "OutOfDistribution", "ReinforcementLearning", "Failures",
  "Experiments", "Reports", "CommandLineTool",
]

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func products(_ names: [String]) -> [Target.Dependency] {
  names.map { .product(name: $0, package: "Shared") }
}

let package = Package(
  name: "Benchmarks",
  products: [
    .executable(name: "bench", targets: ["bench"])
  ],
  dependencies: [
    .package(path: ".."),
    .package(path: "../../Packages/PreferenceTuning"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    // OpenBLAS once more, because Shared does not hand its own out.
    .systemLibrary(
      name: "CBLASReference", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "CCeilings"),
    .target(
      name: "BenchmarkWorkloads",
      dependencies: products([
        "Randomness", "Tensors", "NeuralNetworks", "Optimizers", "Datasets", "Vision",
        "ReinforcementLearning",
      ]),
      packageAccess: false, swiftSettings: settings),
    .executableTarget(
      name: "bench",
      dependencies: ["BenchmarkWorkloads", "CBLASReference", "CCeilings"] + products(shared) + [
        .product(name: "PreferenceTuning", package: "PreferenceTuning"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      packageAccess: false, swiftSettings: settings),
    .testTarget(
      name: "BenchmarkTests",
      dependencies: ["BenchmarkWorkloads", "bench"] + products(shared) + [
        .product(name: "PreferenceTuning", package: "PreferenceTuning")
      ],
      packageAccess: false, swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
