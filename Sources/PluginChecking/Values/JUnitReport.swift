/// Reports in the format that build servers read: one test suite for a plugin, one test case for a check.
///
/// Source: the schema that Jenkins' JUnit plugin and GitLab read, `testsuites/testsuite/testcase`, with `failure`, `error`
/// and `skipped`.
public enum JUnitReport {
    /// The document.
    public static func text(_ reports: [PluginCheckReport]) -> String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"projectionist plugins check\">\n"
        for report in reports { add(report, to: &text) }
        return text + "</testsuites>\n"
    }

    private static func add(_ report: PluginCheckReport, to text: inout String) {
        let name = report.package ?? report.manifest
        let errors = report.count(.crashed) + report.count(.timedOut)
        text += "  <testsuite\(attributes([("name", name), ("tests", "\(report.results.count)")]))"
        text += attributes([
            ("failures", "\(report.count(.failed))"), ("errors", "\(errors)"),
            ("skipped", "\(report.count(.skipped))"), ("time", seconds(report.results.reduce(0) { $0 + $1.seconds })),
            ("file", report.manifest),
        ])
        text += ">\n    <properties><property name=\"seed\" value=\"\(report.seed)\"/></properties>\n"
        for result in report.results { add(result, of: name, to: &text) }
        text += "  </testsuite>\n"
    }

    private static func add(_ result: CheckResult, of name: String, to text: inout String) {
        let classname = result.projection.map { "\(name).\($0)" } ?? name
        text += "    <testcase"
        text += attributes([("name", result.check), ("classname", classname), ("time", seconds(result.seconds))])
        let message = attributes([("message", result.detail)])
        let kind = attributes([("type", result.outcome.rawValue)])
        switch result.outcome {
        case .passed: text += "/>\n"
        case .skipped: text += "><skipped\(message)/></testcase>\n"
        case .failed: text += "><failure\(message)\(kind)/></testcase>\n"
        case .crashed, .timedOut: text += "><error\(message)\(kind)/></testcase>\n"
        }
    }

    private static func seconds(_ value: Double) -> String {
        let milliseconds = Int((value * 1000).rounded())
        let rest = "\(milliseconds % 1000)"
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }

    private static func attributes(_ list: [(String, String)]) -> String {
        list.map { " \($0)=\"\(escaped($1))\"" }.joined()
    }

    /// What XML 1.0 cannot hold becomes a replacement character.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t", "\r": result += "&#\(scalar.value);"
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
