// swift-tools-version: 6.2
import PackageDescription

// The whole project as one package: what a user sees who depends on Surefoot by URL.
//
// Two tables describe every module; targets and products are computed from them, so a new toolkit
// is one row. The manifests in Shared/ and Packages/ describe the same modules once more for work
// inside one package, and Scripts/check-manifests compares the two descriptions.

let shared: [Module] = [
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

let toolkits: [Toolkit] = [
  Toolkit(
    "SurgicalFineTuning", executable: "surgical",
    exports: [
      "Tensors", "NeuralNetworks", "Optimizers", "Datasets", "Vision", "Randomness", "Statistics",
      "Experiments", "Failures",
    ],
    uses: ["Reports"]),
  Toolkit(
    "DCM", executable: "dcm",
    exports: [
      "Tensors", "NeuralNetworks", "Optimizers", "Datasets", "Vision", "OutOfDistribution",
      "LinearAlgebra", "Randomness", "Statistics", "Experiments", "Failures",
    ],
    uses: ["Reports"], tools: ["OutOfDistributionTool"]),
  Toolkit(
    "POD", executable: "pod",
    exports: [
      "Tensors", "NeuralNetworks", "Datasets", "Vision", "OutOfDistribution", "LinearAlgebra",
      "Randomness", "Statistics", "Experiments", "Failures",
    ],
    uses: ["Optimizers", "Reports"], tools: ["OutOfDistributionTool"]),
  Toolkit(
    "OOO", executable: "ooo",
    exports: [
      "Tensors", "NeuralNetworks", "Optimizers", "Datasets", "ReinforcementLearning",
      "Randomness", "Statistics", "Experiments", "Failures",
    ],
    uses: ["Kernels", "Reports"]),
  Toolkit(
    "PreferenceTuning", executable: "preference",
    exports: [
      "Tensors", "NeuralNetworks", "Optimizers", "Datasets", "LinearAlgebra", "Randomness",
      "Statistics", "Experiments", "Failures",
    ],
    uses: ["Kernels", "Reports"], fixtures: true),
]

/// A module of Shared.
enum Module {
  /// A C library of the system, found by pkg-config.
  case system(_ name: String, pkgConfig: String, apt: String)
  /// A module written here, with its test target `<name>Tests`.
  case source(_ name: String, _ dependencies: [String] = [], tests: Tests = .plain)

  enum Tests { case none, plain, withFixtures }

  var targets: [Target] {
    switch self {
    case .system(let name, let pkgConfig, let apt):
      [
        .systemLibrary(
          name: name, path: "Shared/Sources/\(name)", pkgConfig: pkgConfig,
          providers: [.apt([apt])])
      ]
    case .source(let name, let dependencies, tests: .none):
      [target(name, dependencies)]
    case .source(let name, let dependencies, tests: .plain):
      [target(name, dependencies), testTarget(name, dependencies)]
    case .source(let name, let dependencies, tests: .withFixtures):
      [target(name, dependencies), testTarget(name, dependencies, excluding: ["Fixtures"])]
    }
  }

  private func target(_ name: String, _ modules: [String]) -> Target {
    .target(
      name: name, dependencies: dependencies(on: modules), path: "Shared/Sources/\(name)",
      swiftSettings: settings)
  }

  private func testTarget(
    _ name: String, _ modules: [String], excluding exclude: [String] = []
  ) -> Target {
    let tested = [name] + modules
    let testing = ["Randomness", "_TestSupport"].filter { !tested.contains($0) }
    return .testTarget(
      name: "\(name)Tests", dependencies: dependencies(on: tested + testing),
      path: "Shared/Tests/\(name)Tests", exclude: exclude, swiftSettings: settings)
  }
}

/// A paper's toolkit: a library for other projects, an executable, and their tests.
///
/// Its targets see what is `public` in Shared and not what is `package`, although one package holds
/// both here: in its own package a toolkit could not see it either.
struct Toolkit {
  let name: String
  let executable: String
  /// The modules of Shared that appear in the toolkit's public interface.
  let exports: [String]
  /// The modules of Shared that it uses inside only.
  let uses: [String]
  /// The modules of Shared that its executable alone uses, beside the common command line.
  let tools: [String]
  /// Whether a folder `Fixtures` lies beside its tests.
  let fixtures: Bool

  init(
    _ name: String, executable: String, exports: [String], uses: [String], tools: [String] = [],
    fixtures: Bool = false
  ) {
    self.name = name
    self.executable = executable
    self.exports = exports
    self.uses = uses
    self.tools = tools
    self.fixtures = fixtures
  }

  var products: [Product] {
    [
      .library(name: name, targets: [name] + exports),
      .executable(name: executable, targets: [executable]),
    ]
  }

  var targets: [Target] {
    let folder = "Packages/\(name)"
    let modules = exports + uses
    return [
      .target(
        name: name, dependencies: dependencies(on: modules), path: "\(folder)/Sources/\(name)",
        packageAccess: false, swiftSettings: settings),
      .executableTarget(
        name: executable,
        dependencies: dependencies(
          on: [name] + modules + tools + ["CommandLineTool", "ArgumentParser"]),
        path: "\(folder)/Sources/\(executable)", packageAccess: false, swiftSettings: settings),
      .testTarget(
        name: "\(name)Tests",
        dependencies: dependencies(on: [name, executable] + modules + tools + ["_TestSupport"]),
        path: "\(folder)/Tests/\(name)Tests", exclude: fixtures ? ["Fixtures"] : [],
        packageAccess: false, swiftSettings: settings),
    ]
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
  name: "surefoot",
  products: toolkits.flatMap(\.products),
  traits: [
    .trait(
      name: "HDF5",
      description: "Read and write HDF5 files (D4RL, Minari); needs libhdf5 and its headers.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: shared.flatMap(\.targets) + toolkits.flatMap(\.targets) + [
    .testTarget(
      name: "RepositoryTests", path: "Tests/RepositoryTests", swiftSettings: settings)
  ],
  swiftLanguageModes: [.v6]
)
