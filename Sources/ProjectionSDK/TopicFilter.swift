import CProjectionABI

/// The topics that a projection handles; the memory lives until the process ends.
struct TopicFilter {
    /// Empty: all.
    let topics: UnsafeBufferPointer<projectionist_string_1>

    func admits(_ topic: projectionist_string_1) -> Bool {
        if topics.isEmpty { return true }
        let topic = BorrowedText(topic)
        for candidate in topics where BorrowedText(candidate) == topic { return true }
        return false
    }
}
