import NIOCore
import NIOPosix

/// Why the server does not start.
public struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    /// One line that says where and how to fix it.
    public let description: String
    /// Whether the machine, not the configuration, is in the way: the same start may do later.
    public let isOfSurroundings: Bool

    init(descriptorsLeft: Int, needed: Int, reason: Int32) {
        isOfSurroundings = true
        description =
            "\(descriptorsLeft) file descriptors are left (\(String(cString: strerror(reason)))), HTTP needs \(needed): "
            + "raise the limit (ulimit -n, LimitNOFILE) or run fewer projections in this process"
    }

    init(_ error: any Error, options: HTTPOptions) {
        isOfSurroundings = false
        let place = "\(options.host):\(options.port)"
        if let error = error as? IOError {
            switch error.errnoCode {
            case EADDRINUSE:
                description =
                    "cannot listen on \(place): the address is in use by another process; stop that one, "
                    + "or set HTTP_PORT to a free port (0 takes any)"
            case EACCES, EPERM:
                description =
                    "cannot listen on \(place): not permitted; ports below 1024 need a privilege, set HTTP_PORT to another"
            case EADDRNOTAVAIL:
                description = "cannot listen on \(place): this machine has no such address; set HTTP_HOST to one it has"
            default:
                description = "cannot listen on \(place): \(String(cString: strerror(error.errnoCode)))"
            }
        } else if error is SocketAddressError || error is NIOConnectionError {
            description = "cannot listen on \(place): the host name is unknown; set HTTP_HOST to an address"
        } else {
            description = "cannot listen on \(place): \(error)"
        }
    }
}
