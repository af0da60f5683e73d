/// As many feeds are open as may be.
struct FeedsExhausted: Error {}
