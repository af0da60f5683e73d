/// Why no child could be started.
package struct ProbeStartFailure: Error {
    /// One line.
    package let reason: String
}
