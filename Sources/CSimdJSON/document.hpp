// The document behind the C interface, and how a node of it is read. simdjson's tape is described in its doc/tape.md.
#ifndef CSIMDJSON_DOCUMENT_HPP
#define CSIMDJSON_DOCUMENT_HPP

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include "block.hpp"
#include "csimdjson.h"

namespace csimdjson {
class HiddenMembers;
}

// One block of memory: this, then the tape, then the strings. The pointers in `parsed` point into the same block, which
// alone is given back: the destructor never runs.
struct csimdjson_document {
    simdjson::dom::document parsed;
    csimdjson::Chunk *chunk;
    const char *problem;
    uint64_t end; // of the tape; a node's place is below it
    // The members that a later one of the same name hides: null until somebody has asked.
    mutable std::atomic<const csimdjson::HiddenMembers *> hidden;
};

namespace csimdjson {

using simdjson::internal::tape_ref;
using simdjson::internal::tape_type;

inline std::string_view view(csimdjson_text text) noexcept {
    return text.data ? std::string_view(text.data, text.length) : std::string_view();
}

inline csimdjson_text text(std::string_view view) noexcept { return {view.data(), view.size()}; }

inline bool is_node(csimdjson_node node) noexcept {
    return node.document && node.place > 0 && node.place < node.document->end;
}

// Where the node's value stands on the tape; the node must be one.
inline tape_ref value(csimdjson_node node) noexcept { return tape_ref(&node.document->parsed, node.place); }

// On the tape beside simdjson's own types: an integer beyond 64 bits, whose digits stand where those of a text would.
constexpr char large_integer = 'b';

inline bool is_large_integer(tape_ref value) noexcept { return char(value.tape_ref_type()) == large_integer; }

// The double of a number that is written as JSON writes it; out of range it is zero or infinite.
double double_of(std::string_view number) noexcept;

inline bool is_container(tape_type type) noexcept {
    return type == tape_type::START_ARRAY || type == tape_type::START_OBJECT;
}

// The index behind the last element or member of a container.
inline size_t closing(tape_ref container) noexcept { return container.after_element() - 1; }

inline tape_ref at(tape_ref other, size_t index) noexcept { return tape_ref(other.doc, index); }

// The node of the value at a place, with the wrappers around it seen through.
csimdjson_node node_at(const csimdjson_document *document, size_t place) noexcept;

} // namespace csimdjson

#endif // CSIMDJSON_DOCUMENT_HPP
