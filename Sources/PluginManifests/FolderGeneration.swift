/// The state of a folder that is changed all at once by the flip of a link, as Kubernetes does it with the files of a
/// ConfigMap or a Secret: they are links through `..data`, which leads to the folder of one generation.
enum FolderGeneration {
    /// More flips than happen while a folder is read.
    private static let mostAttempts = 5

    /// What names the generation; nil for a folder that has none.
    static func current(of folder: String) -> String? {
        try? FileSystem.linkTarget(FileSystem.join(folder, "..data"))
    }

    /// Runs `read` until the generation is the same before and after it, so that all it has read is of one moment.
    static func ofOneMoment<Result>(_ generation: () -> String?, _ read: () -> Result) -> Result {
        var before = generation()
        for _ in 1..<mostAttempts {
            let result = read()
            let after = generation()
            if after == before { return result }
            before = after
        }
        return read()
    }
}
