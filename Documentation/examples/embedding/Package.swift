// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "kennel",
    dependencies: [
        // In a package of your own: .package(url: "…/projectionist.git", from: "…")
        .package(name: "projectionist", path: "../../..")
    ],
    targets: [
        .executableTarget(
            name: "kennel",
            dependencies: [
                .product(name: "ProjectionHost", package: "projectionist"),
                .product(name: "ProjectionSDK", package: "projectionist"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
