import EventStore
import Testing

struct ReportContractTests {
    private func report(_ projection: String, state: String = "live", error: String? = nil) -> RunnerReport {
        RunnerReport(
            projection: projection, application: "DogSchool", state: state, error: error, attempts: 2,
            events: 1_000_000_007, seconds: 0.5, process: "host:42",
            updatedAt: 1_700_000_000.25)
    }

    @Test(arguments: StoreKind.available) func `the last report of each projection is kept`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let administration = try subject.store.makeAdministration()
        #expect(try administration.reports() == [])
        try administration.record(report("trick_counts", state: "starting"))
        try administration.record(report("dog_profiles", state: "failed", error: "it's \"broken\": é"))
        try administration.record(report("trick_counts"))
        let reports = try subject.store.makeAdministration().reports().sorted { $0.projection < $1.projection }
        #expect(
            reports == [report("dog_profiles", state: "failed", error: "it's \"broken\": é"), report("trick_counts")])
    }

    @Test(arguments: StoreKind.available) func `a NUL in an error does not lose the report`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let administration = try subject.store.makeAdministration()
        try administration.record(report("trick_counts", error: "a\0b"))
        #expect(try administration.reports().first?.error?.hasPrefix("a") == true)
        #expect(try administration.reports().first?.state == "live")
    }
}
