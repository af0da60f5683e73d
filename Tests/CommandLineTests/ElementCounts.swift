import Foundation
import FoundationXML
import TestSupport

/// How often each element stands in a document, which must be well-formed.
final class ElementCounts: NSObject, XMLParserDelegate {
    private var counts: [String: Int] = [:]

    init(_ file: URL) throws {
        super.init()
        let parser = XMLParser(data: try Data(contentsOf: file))
        parser.delegate = self
        guard parser.parse() else {
            throw TestFailure("\(file.path) is not well-formed: \(parser.parserError.map { "\($0)" } ?? "")")
        }
    }

    func count(_ element: String) -> Int { counts[element, default: 0] }

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        counts[elementName, default: 0] += 1
    }
}
