import ArgumentParser
import HostSettings

/// What `run` and `worker` take.
struct RunOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Project all that is there now, print a summary and exit; 1 if a projection failed or did not run.")
    var untilCaughtUp = false

    @Flag(help: "Do not start if any manifest or plugin is rejected.")
    var strict = false

    func validate() throws {
        guard untilCaughtUp || !output.json else {
            throw ValidationError("--json prints the summary of --until-caught-up, which is not given")
        }
    }
}
