import Testing

@testable import projectionist

@Suite struct TextColumnsTests {
    @Test func `columns are as wide as their widest cell, numbers stand to the right`() {
        var table = TextColumns(("name", .left), ("position", .right), ("error", .left))
        table.add(["trick_counts", "6018", ""])
        table.add(["größe", "1234567890", "boom"])
        #expect(
            table.text == """
                name            position  error
                trick_counts        6018  -
                größe         1234567890  boom

                """)
    }

    @Test func `control characters of others are written out`() {
        var table = TextColumns(("a", .left), ("b", .left))
        table.add(["x\ny", "\u{1B}[2J"])
        #expect(table.text == "a     b\nx\\ny  \\u{1b}[2J\n")
    }

    @Test func `a table without rows is its titles`() {
        #expect(TextColumns(("name", .left), ("lag", .right)).text == "name  lag\n")
    }
}
