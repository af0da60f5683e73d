import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// The guides for authors: every block of code is built or run.
    @Suite(.timeLimit(.minutes(15))) struct PluginGuideTests {
        @Test(arguments: ["README", "swift", "c", "cpp", "rust", "lifespan"])
        func `each block of a guide is a file or is run`(page: String) throws {
            let guide = try PluginGuide(page)
            #expect(!guide.blocks.isEmpty)
            #expect(guide.strangers == [])
        }

        @Test func `the control: a block that is neither is found`() {
            #expect(PluginGuide(text: "```c a.c\nint a;\n```\n\n```c\nint b;\n```\n").strangers == ["int b;\n"])
        }

        @Test func `the manifest of the page for all languages is valid`() async throws {
            let printed = try await PluginGuide("README").carryOut(
                then: "projectionist projections list --manifests manifests")
            #expect(printed.contains("dog_names  "), "\(printed)")
        }

        @Test(.enabled(if: TestSurroundings.have("cc") && TestSurroundings.have("make"), "no cc or no make in PATH"))
        func `the guide for C does what it says`() async throws {
            let printed = try await PluginGuide("c").carryOut()
            #expect(printed.components(separatedBy: "the read model is as expected").count == 3, "\(printed)")
        }

        @Test(.enabled(if: TestSurroundings.have("c++") && TestSurroundings.have("make"), "no c++ or no make in PATH"))
        func `the guide for C++ does what it says`() async throws {
            let printed = try await PluginGuide("cpp").carryOut()
            #expect(printed.components(separatedBy: "the read model is as expected").count == 4, "\(printed)")
        }

        @Test(
            .enabled(
                if: TestSurroundings.have("cargo"), "no cargo in PATH: scripts/install-dependencies test installs it"))
        func `the guide for Rust does what it says`() async throws {
            let printed = try await PluginGuide("rust").carryOut()
            #expect(printed.contains("the read model is as expected"), "\(printed)")
        }

        @Test(.enabled(if: TestSurroundings.have("cc"), "no cc in PATH"))
        func `the guide for hooks does what it says: both libraries are loaded`() async throws {
            let printed = try await PluginGuide("lifespan").carryOut()
            #expect(printed.matches(of: /watchman +0\.1\.0 +loaded +- +watchman \(300\)/).count == 2, "\(printed)")
        }

        @Test func `the guide for Swift does what it says, and its plugin is loaded`() async throws {
            let printed = try await PluginGuide("swift").carryOut(
                then: "PROJECTIONIST_PLUGIN_PATH=$PWD/.build/release projectionist plugins list --strict "
                    + "--manifests manifests")
            #expect(printed.contains("loaded"), "\(printed)")
        }
    }
}
