// Where an object repeats a name the last member with it counts, as in Python.
#ifndef CSIMDJSON_HIDDEN_HPP
#define CSIMDJSON_HIDDEN_HPP

#include "document.hpp"

namespace csimdjson {

// The members of a document, by the places of their names, that a later one of the same name hides. Found when the
// members of an object are first counted or stepped through; hardly any document has one.
class HiddenMembers {
public:
    // Those of a document, which go with it. Any thread.
    static const HiddenMembers &of(const csimdjson_document *document) noexcept;

    static void free(const HiddenMembers *members) noexcept;

    bool is_empty() const noexcept { return count == 0; }
    bool contains(size_t place) const noexcept;

private:
    size_t count = 0;
    uint32_t places[1];

    static const HiddenMembers none;
    static const HiddenMembers *find(const csimdjson_document *document) noexcept;
};

} // namespace csimdjson

#endif // CSIMDJSON_HIDDEN_HPP
