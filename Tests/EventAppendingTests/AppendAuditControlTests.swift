import EventAppending
import EventStore
import Synchronization
import Testing

/// Appenders that are wrong on purpose: the audit must find each of them out, or it says nothing about ours.
@Suite(.timeLimit(.minutes(2)))
struct AppendAuditControlTests {
    private static let scale = AppendAudit.Scale(writers: 16, streams: 4, appends: 20)

    private func findings(
        _ wrong: @escaping @Sendable (Appender, StreamAppend) async throws -> [Int64]
    ) async throws -> [String] {
        let fixture = try AppendFixture(.sqliteFile)
        let appender = fixture.makeAppender()
        let audit = try AppendAudit(fixture, Self.scale) { try await wrong(appender, $0) }
        await audit.run()
        await appender.drain()
        return audit.findings(in: try fixture.log())
    }

    @Test func `the right one is found right`() async throws {
        let findings = try await findings { try await $0.append($1) }
        #expect(findings == [])
    }

    @Test func `an acknowledgement before the commit is found`() async throws {
        let findings = try await findings { appender, append in
            let background = Task { try await appender.append(append) }
            // As if it knew the position: the same answer, given at once.
            guard append.expectedVersion == 0 else { return try await background.value }
            return [1]
        }
        #expect(findings.contains { $0.contains("acknowledged before it was in the log") })
    }

    @Test func `an acknowledged append that is lost is found`() async throws {
        let count = Mutex(0)
        let findings = try await findings { appender, append in
            let number = count.withLock {
                $0 += 1
                return $0
            }
            return number % 40 == 0 ? [Int64(number)] : try await appender.append(append)
        }
        #expect(findings.contains { $0.contains("acknowledged, and not in the log") })
    }

    @Test func `an append that is stored twice is found`() async throws {
        let findings = try await findings { appender, append in
            let positions = try await appender.append(append)
            var again = append
            again.expectedVersion = nil
            _ = try await appender.append(again)
            return positions
        }
        #expect(findings.contains { $0.contains("2 times in the log") })
    }

    @Test func `a stale append that goes through is found`() async throws {
        let findings = try await findings { appender, append in
            var blind = append
            blind.expectedVersion = nil
            return try await appender.append(blind)
        }
        #expect(findings.contains { $0.contains("acknowledged with the stale version") })
    }

    @Test func `a conflict of someone else is found`() async throws {
        let findings = try await findings { appender, append in
            do {
                return try await appender.append(append)
            } catch let error as EventStoreError where error.code == .versionConflict {
                throw EventStoreError.conflict(.random(), expected: 0, found: 1)
            }
        }
        #expect(findings.contains { $0.contains("but told of") })
    }
}
