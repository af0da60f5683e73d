@preconcurrency import Glibc

/// The end of a process that runs a host.
///
/// `exit` takes down what libraries stand on (OpenSSL's tables, a plugin's own objects) while threads still use it: one
/// that connects to a server, one in a plugin that does not return, one that a plugin has started. The process would crash
/// after all its work is done.
public enum ProcessEnd {
    /// Ends the process by `_exit`: no clean-up of any library runs, in particular no destructor of a plugin's static
    /// objects. What stands in standard output's buffer of the C library is written first.
    ///
    /// - Parameter code: an ``ExitStatus``, or 128 and a signal's number.
    public static func end(_ code: Int32) -> Never {
        // A plugin may have standard output locked for ever.
        if ftrylockfile(stdout) == 0 {
            fflush(stdout)
            funlockfile(stdout)
        }
        _exit(code)
    }
}
