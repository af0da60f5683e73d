import TestSupport
import Testing

/// The tests that run the built host against a real PostgreSQL, real plugins and the Python library. One at a time beside those of
/// ``RealFailures``: each of them is several processes.
@Suite(
    "Real parts", .serialized, .timeLimit(.minutes(10)),
    .enabled(if: TestSurroundings.havePostgres, "no PostgreSQL: scripts/test starts one"))
struct RealParts {}

/// The same where something fails: hosts that are killed, servers that come back older, connections that are lost.
@Suite(
    "Real failures", .serialized, .timeLimit(.minutes(10)),
    .enabled(if: TestSurroundings.havePostgres, "no PostgreSQL: scripts/test starts one"))
struct RealFailures {}

/// Why a test beside the Python library is left out.
let noPython: Comment = "no Python environment with the eventsourcing library: scripts/test says why"
