import NIOCore
import NIOHTTP1

/// A file of the console. It holds no data, so everybody may have it; what it shows it asks for with the token.
enum ConsoleAsset {
    case page
    case script
    case style

    /// What the page may load and do: only what this host serves, and no script of its own text.
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    private var bytes: [UInt8] {
        switch self {
        case .page: PackageResources.console_html
        case .script: PackageResources.console_js
        case .style: PackageResources.console_css
        }
    }

    private var type: String {
        switch self {
        case .page: "text/html; charset=utf-8"
        case .script: "text/javascript; charset=utf-8"
        case .style: "text/css; charset=utf-8"
        }
    }

    var reply: Reply {
        Reply(
            .ok,
            headers: [
                "Content-Type": type, "Cache-Control": "no-cache", "Content-Security-Policy": Self.policy,
                "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
            ],
            body: .bytes(ByteBuffer(bytes: bytes)))
    }
}
