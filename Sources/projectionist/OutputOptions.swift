import ArgumentParser
import Logging
import ProjectionHost

/// Whether data is printed for people or for programs.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false
}
