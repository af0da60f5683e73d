/// What to make of a server that owes an answer and says nothing: a value without a clock or a connection.
///
/// A statement may take long; but a proxy can also hold a connection open whose server is gone, and keepalives do not see it.
/// So after a while of silence the server is asked what its side of the connection is at.
struct SilenceWatch: Sendable {
    /// What the server's side of the connection is at.
    enum Standing: Sendable, Hashable {
        /// It works, or waits for a lock or a standby: the answer will come.
        case active
        /// It has nothing more to say: the answer was lost.
        case idle
        /// There is none any more.
        case absent
        /// The server does not say, or cannot be reached: TCP decides.
        case unknown
    }

    /// Why a connection is given up.
    enum Reason: Sendable, Hashable {
        case idle
        case absent
    }

    /// A backend that was idle once may just have come to it: the answer is on its way.
    private static let secondLook = 1.0
    private static let longest = 60.0

    /// How long to wait before the server is asked, seconds.
    private(set) var interval: Double
    private var next: Double
    private var wasIdle = false

    /// - Parameter patience: how long a server may say nothing before it is asked, seconds.
    init(patience: Double) {
        interval = patience
        next = patience
    }

    /// - Returns: why the connection is given up; nil: the answer is waited for again, for ``interval``.
    mutating func found(_ standing: Standing) -> Reason? {
        switch standing {
        case .absent:
            return .absent
        case .idle where wasIdle:
            return .idle
        case .idle:
            wasIdle = true
            interval = min(Self.secondLook, next)
        case .active, .unknown:
            wasIdle = false
            next = min(next * 2, Self.longest)
            interval = next
        }
        return nil
    }
}
