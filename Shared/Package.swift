// swift-tools-version: 6.2
import PackageDescription

// The numerics and laboratory package on its own: `cd Shared && swift test -c release`.
//
// The manifest at the root describes the same modules for users of the whole project, and
// Scripts/check-manifests compares the two. Here every module is a product, _TestSupport too,
// because a toolkit's package can reach another package's modules through products only.

let modules: [Module] = [
  .system("COpenBLAS", pkgConfig: "openblas", apt: "libopenblas-dev"),
  .system("CLAPACKE", pkgConfig: "lapacke", apt: "liblapacke-dev"),
  .system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
  .system("CHDF5", pkgConfig: "hdf5", apt: "libhdf5-dev"),
  .source("Failures", tests: .none),
  .source("CKernels", tests: .none),
  .source("Kernels", ["CKernels"]),
  .source("Randomness", tests: .withFixtures),
  .source("Statistics", ["Randomness"], tests: .withFixtures),
  .source("LinearAlgebra", ["COpenBLAS", "CLAPACKE", "Kernels"], tests: .withFixtures),
  .source("Tensors", ["Kernels", "Randomness"]),
  .source("NeuralNetworks", ["Kernels", "Tensors", "Randomness"], tests: .withFixtures),
  .source("Optimizers", ["Kernels", "Tensors", "NeuralNetworks"], tests: .withFixtures),
  .source("Datasets", ["CZlib", "CHDF5", "Tensors", "Randomness"], tests: .withFixtures),
  .source(
    "Vision", ["Failures", "Tensors", "NeuralNetworks", "Optimizers", "Datasets", "Randomness"],
    tests: .withFixtures),
  .source(
    "OutOfDistribution",
    [
      "Failures", "Kernels", "LinearAlgebra", "Statistics", "Tensors", "NeuralNetworks", "Datasets",
      "Vision", "Experiments", "Randomness",
    ],
    tests: .withFixtures),
  .source(
    "ReinforcementLearning",
    [
      "Failures", "Kernels", "Tensors", "NeuralNetworks", "Optimizers", "Datasets",
      "Statistics", "Experiments", "Randomness",
    ],
    tests: .withFixtures),
  .source("Experiments", ["Failures", "Statistics", "Randomness"]),
  .source("Reports", ["Failures", "Experiments", "Statistics"]),
  .source(
    "CommandLineTool", ["Failures", "Kernels", "Experiments", "Reports", "ArgumentParser"]),
  .source(
    "OutOfDistributionTool",
    [
      "CommandLineTool", "OutOfDistribution", "Statistics", "LinearAlgebra", "Randomness",
      "Datasets", "Reports", "Failures", "ArgumentParser",
    ]),
  .source(
    "_TestSupport", ["Kernels", "Tensors", "NeuralNetworks", "Datasets", "Randomness"], tests: .none
  ),
]

/// A module of this package.
enum Module {
  /// A C library of the system, found by pkg-config.
  case system(_ name: String, pkgConfig: String, apt: String)
  /// A module written here, with its test target `<name>Tests`.
  case source(_ name: String, _ dependencies: [String] = [], tests: Tests = .plain)

  enum Tests { case none, plain, withFixtures }

  var product: Product? {
    if case .source(let name, _, _) = self { .library(name: name, targets: [name]) } else { nil }
  }

  var targets: [Target] {
    switch self {
    case .system(let name, let pkgConfig, let apt):
      [.systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])]
    case .source(let name, let dependencies, tests: .none):
      [target(name, dependencies)]
    case .source(let name, let dependencies, tests: .plain):
      [target(name, dependencies), testTarget(name, dependencies)]
    case .source(let name, let dependencies, tests: .withFixtures):
      [target(name, dependencies), testTarget(name, dependencies, excluding: ["Fixtures"])]
    }
  }

  private func target(_ name: String, _ modules: [String]) -> Target {
    .target(name: name, dependencies: dependencies(on: modules), swiftSettings: settings)
  }

  private func testTarget(
    _ name: String, _ modules: [String], excluding exclude: [String] = []
  ) -> Target {
    let tested = [name] + modules
    let testing = ["Randomness", "_TestSupport"].filter { !tested.contains($0) }
    return .testTarget(
      name: "\(name)Tests", dependencies: dependencies(on: tested + testing),
      exclude: exclude, swiftSettings: settings)
  }
}

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Modules that are used only where the trait of the package is on.
let traits = ["CHDF5": "HDF5"]

func dependencies(on modules: [String]) -> [Target.Dependency] {
  modules.map { module in
    module == "ArgumentParser"
      ? .product(name: module, package: "swift-argument-parser")
      : .target(name: module, condition: traits[module].flatMap { .when(traits: [$0]) })
  }
}

let package = Package(
  name: "Shared",
  products: modules.compactMap(\.product),
  traits: [
    .trait(
      name: "HDF5",
      description: "Read and write HDF5 files (D4RL, Minari); needs libhdf5 and its headers.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: modules.flatMap(\.targets),
  swiftLanguageModes: [.v6]
)
