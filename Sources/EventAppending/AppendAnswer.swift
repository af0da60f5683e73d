/// What a caller hears.
struct AppendAnswer<Waiter> {
    let waiter: Waiter
    let result: Result<[Int64], any Error>
}
