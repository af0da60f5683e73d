import ArgumentParser

/// The application that a command works on.
struct ApplicationArgument: ParsableArguments {
    @Argument(help: "The application's name, as in DogSchool.")
    var application: String
}
