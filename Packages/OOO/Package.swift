// swift-tools-version: 6.2
import PackageDescription

// The toolkit on its own: `cd Packages/OOO && swift run -c release ooo`.
// Projects that depend on it by URL see the manifest at the root, which has to say the same.

let exports = [
  "Tensors", "NeuralNetworks", "Optimizers", "Datasets", "ReinforcementLearning", "Randomness",
  "Statistics", "Experiments", "Failures",
]
let modules = shared(exports + ["Kernels", "Reports"])

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func shared(_ modules: [String]) -> [Target.Dependency] {
  modules.map { .product(name: $0, package: "Shared") }
}

let package = Package(
  name: "OOO",
  products: [
    .library(name: "OOO", targets: ["OOO"]),
    .executable(name: "ooo", targets: ["ooo"]),
  ],
  traits: [
    .trait(
      name: "HDF5",
      description: "Read and write HDF5 files (D4RL, Minari); needs libhdf5 and its headers.")
  ],
  dependencies: [
    .package(
      path: "../../Shared",
      traits: [.trait(name: "HDF5", condition: .when(traits: ["HDF5"]))]),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .target(
      name: "OOO", dependencies: modules, packageAccess: false, swiftSettings: settings),
    .executableTarget(
      name: "ooo",
      dependencies: ["OOO"] + modules + shared(["CommandLineTool"]) + [
        .product(name: "ArgumentParser", package: "swift-argument-parser")
      ],
      packageAccess: false, swiftSettings: settings),
    .testTarget(
      name: "OOOTests",
      dependencies: ["OOO", "ooo"] + modules + shared(["_TestSupport"]),
      packageAccess: false, swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
