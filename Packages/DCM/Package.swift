// swift-tools-version: 6.2
import PackageDescription

// The toolkit on its own: `cd Packages/DCM && swift run -c release dcm`.
// Projects that depend on it by URL see the manifest at the root, which has to say the same.

let exports = [
  "Tensors", "NeuralNetworks", "Optimizers", "Datasets", "Vision", "OutOfDistribution",
  "LinearAlgebra", "Randomness", "Statistics", "Experiments", "Failures",
]
let modules = shared(exports + ["Reports"])
let tools = shared(["OutOfDistributionTool"])

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func shared(_ modules: [String]) -> [Target.Dependency] {
  modules.map { .product(name: $0, package: "Shared") }
}

let package = Package(
  name: "DCM",
  products: [
    .library(name: "DCM", targets: ["DCM"]),
    .executable(name: "dcm", targets: ["dcm"]),
  ],
  dependencies: [
    .package(path: "../../Shared"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .target(
      name: "DCM", dependencies: modules, packageAccess: false, swiftSettings: settings),
    .executableTarget(
      name: "dcm",
      dependencies: ["DCM"] + modules + tools + shared(["CommandLineTool"]) + [
        .product(name: "ArgumentParser", package: "swift-argument-parser")
      ],
      packageAccess: false, swiftSettings: settings),
    .testTarget(
      name: "DCMTests",
      dependencies: ["DCM", "dcm"] + modules + tools + shared(["_TestSupport"]),
      packageAccess: false, swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
