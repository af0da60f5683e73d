import Glibc

/// Puts resolved settings into the process environment, for code that reads them there.
public enum EnvironmentBridge {
    /// The environment could not be changed.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// The variable that was to be set.
        public let variable: String
        /// The system's own words.
        public let reason: String
        /// What is wrong and what to do, one line; without the value.
        public var description: String {
            "the variable \(variable) cannot be put into the environment: \(reason); set it before the host is started"
        }
    }

    /// Sets each variable that is not there yet; one that is there is never changed.
    ///
    /// Nothing else in the process may read the environment at this moment: `setenv` beside a reader crashes.
    /// - Parameter log: gets a line for each variable that was set, a secret as `***`; for the debug level.
    public static func apply(_ settings: [BridgedSetting], log: (String) -> Void) throws(Failure) {
        for setting in settings where getenv(setting.name) == nil {
            guard setenv(setting.name, setting.value, 0) == 0 else {
                throw Failure(variable: setting.name, reason: String(cString: strerror(errno)))
            }
            log("bridged \(setting)")
        }
    }
}
