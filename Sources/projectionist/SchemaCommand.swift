import ArgumentParser
import EventStore
import HostOperations
import ProjectionHost

/// `projectionist schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the statements that create the host's tables, for CREATE_TABLE=false.",
        discussion:
            "Those of the applications and projections that the manifests declare. A plugin's read model is its own.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Further applications.")
    var applications: [String] = []

    func run() throws {
        let context = try common.context(applications: applications)
        let administration = try context.makeStore().makeAdministration()
        let names = Set(context.applicationNames + applications).sorted()
        let statements = try administration.definitions(
            applications: names.map { try ApplicationName($0) },
            projections: context.projectionListings.map(\.name).map { try ProjectionName($0) })
        if output.json {
            try StandardOutput.write(.array(statements.map(JSONDocument.string)))
        } else {
            try StandardOutput.write(statements.map { $0 + ";\n" }.joined())
        }
    }
}
