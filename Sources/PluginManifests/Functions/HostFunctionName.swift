/// The functions of the host that a signature can ask for, each with a C shape of its own.
public enum HostFunctionName: String, Sendable, Hashable, CaseIterable {
    /// `int32_t execute(const char *statement, size_t length, size_t count, const char *const *texts, const size_t *lengths)`
    case execute
    /// `void fail(const char *text, size_t length)`
    case fail
}
