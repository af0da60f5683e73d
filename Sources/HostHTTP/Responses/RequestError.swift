/// Why a request is not passed on to the host.
enum RequestError: Error, Sendable, Hashable {
    /// 400: it cannot be read; what is wrong, one line.
    case malformed(String)
    /// 400: what is wrong with its parameters.
    case parameters([FieldFault])
}
