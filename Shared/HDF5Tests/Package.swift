// swift-tools-version: 6.2
import PackageDescription

// Tests of what Shared can do with the trait HDF5 on: `make test-hdf5`.
//
// A trait holds for a whole build. These tests are therefore a package of their own, which builds
// the few modules that it needs with the trait and leaves all other builds without.

let modules: [Target.Dependency] = [
  "Datasets", "Failures", "ReinforcementLearning", "Randomness", "Tensors", "_TestSupport",
].map { .product(name: $0, package: "Shared") }

let package = Package(
  name: "HDF5Tests",
  dependencies: [.package(path: "..", traits: ["HDF5"])],
  targets: [
    .testTarget(
      name: "HDF5Tests", dependencies: modules, exclude: ["Fixtures"],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
