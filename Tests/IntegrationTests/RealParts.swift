import TestSupport
import Testing

/// The tests that run the built host against a real PostgreSQL, real plugins and the Python library. One at a time: each
/// of them uses the whole machine.
@Suite(
    "Real parts", .serialized, .timeLimit(.minutes(10)),
    .enabled(if: TestSurroundings.havePostgres, "no PostgreSQL: scripts/test starts one"))
struct RealParts {}

/// Why a test beside the Python library is left out.
let noPython: Comment = "no Python environment with the eventsourcing library: scripts/test says why"
