/// Why an event could not be applied.
enum EventFault {
    /// The host wants the call to end.
    case cancelled
    case memoryIsShort
    /// The state cannot be read; the parser's words.
    case state(String)
    /// An argument cannot be made.
    case argument(ArgumentFault, BoundFunction)
    /// The function returned this, said that it fails, or used the host wrongly.
    case function(Int32, BoundFunction)
}
