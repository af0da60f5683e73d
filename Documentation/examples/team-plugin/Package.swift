// swift-tools-version: 6.2
import PackageDescription

/// The host's package, of which only the SDK is used: the folder that PROJECTIONIST_CHECKOUT names, as the SDK's image does,
/// or the checkout around this example. Elsewhere: .package(url: "…/projectionist.git", from: "…", traits: []).
let checkout = Context.environment["PROJECTIONIST_CHECKOUT"] ?? "../../.."

let package = Package(
    name: "dog-names",
    products: [.library(name: "DogNames", type: .dynamic, targets: ["DogNames"])],
    dependencies: [
        // Without traits: the host's own dependencies are not fetched.
        .package(name: "projectionist", path: checkout, traits: [])
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
