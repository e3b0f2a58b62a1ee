// swift-tools-version: 6.2
import PackageDescription

// The toolkit on its own: `cd Packages/PreferenceTuning && swift run -c release preference`.
// Projects that depend on it by URL see the manifest at the root, which has to say the same.

let exports = [
  "Tensors", "NeuralNetworks", "Optimizers", "Datasets", "LinearAlgebra", "Randomness",
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
  name: "PreferenceTuning",
  products: [
    .library(name: "PreferenceTuning", targets: ["PreferenceTuning"]),
    .executable(name: "preference", targets: ["preference"]),
  ],
  dependencies: [
    .package(path: "../../Shared"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .target(
      name: "PreferenceTuning", dependencies: modules, packageAccess: false, swiftSettings: settings
    ),
    .executableTarget(
      name: "preference",
      dependencies: ["PreferenceTuning"] + modules + shared(["CommandLineTool"]) + [
        .product(name: "ArgumentParser", package: "swift-argument-parser")
      ],
      packageAccess: false, swiftSettings: settings),
    .testTarget(
      name: "PreferenceTuningTests",
      dependencies: ["PreferenceTuning", "preference"] + modules + shared(["_TestSupport"]),
      exclude: ["Fixtures"], packageAccess: false, swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
