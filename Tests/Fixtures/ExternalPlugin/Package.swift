// swift-tools-version: 6.2
import PackageDescription

// Whoever copies this package writes the folder of the package `projectionist` here.
let projectionist = "PROJECTIONIST_FOLDER"

let package = Package(
    name: "dog-names",
    products: [.library(name: "DogNames", type: .dynamic, targets: ["DogNames"])],
    dependencies: [
        // Without traits: the host's own dependencies are not fetched.
        .package(name: "projectionist", path: projectionist, traits: [])
    ],
    targets: [
        .target(
            name: "DogNames",
            dependencies: [.product(name: "ProjectionSDK", package: "projectionist")],
            linkerSettings: [
                .unsafeFlags([
                    "-use-ld=lld", "-Xlinker", "--version-script=\(Context.packageDirectory)/exports.map",
                ])
            ])
    ],
    swiftLanguageModes: [.v6]
)
