import Foundation

extension ChildProcess {
    /// The memory that it has in use now, in KB, as the kernel counts it.
    ///
    /// - Throws: ``TestFailure`` when it has ended.
    public func residentKilobytes() throws -> Int {
        let status = processID.flatMap { try? String(contentsOfFile: "/proc/\($0)/status", encoding: .utf8) } ?? ""
        guard let kilobytes = status.firstMatch(of: /VmRSS:\s+(\d+) kB/).flatMap({ Int($0.1) }) else {
            throw TestFailure("it has ended: \(errors.suffix(2000))")
        }
        return kilobytes
    }
}
