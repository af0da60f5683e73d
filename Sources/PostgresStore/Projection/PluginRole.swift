import EventStore

/// The role of lesser rights under which a plugin's statements run: entered before them and left behind them, in the same
/// transaction, so that the host's own statements keep the host's rights.
///
/// A guard against accidents: a plugin that means to can leave it within a function.
struct PluginRole {
    let name: String

    init(_ name: String) { self.name = name }

    var enter: String { "SET LOCAL ROLE \(SQLIdentifier.quoted(name))" }

    /// Back to the role of the session, also where a statement of the plugin has set one for longer than its transaction.
    let leave = "RESET ROLE"

    /// Fails where the plugin's statements have left it by themselves.
    var check: String {
        """
        SELECT CASE WHEN current_user::text = \(Self.literal(name)) THEN 1 \
        ELSE ('projectionist: role ' || current_user)::int END
        """
    }

    private static func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
}
