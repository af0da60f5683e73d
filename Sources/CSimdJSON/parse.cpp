#include "document.hpp"
#include "hidden.hpp"
#include "python.hpp"

#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

using namespace csimdjson;

namespace {

// A parser needs some 14 bytes of working memory for each byte that it can parse. What one thread keeps between two
// documents is bounded by this size of document; for a larger one the memory is made and given back.
constexpr size_t kept_capacity = size_t(1) << 18;
constexpr size_t smallest_capacity = size_t(1) << 12;

// The working memory of one thread. A document is parsed here and then copied into a block of its exact size: that
// costs less than to allocate for the worst case, which is 10 bytes for each byte of the text.
struct Workspace {
    simdjson::dom::parser parser;
    simdjson::dom::document document;
    std::unique_ptr<uint8_t[]> padded;
    BlockSource blocks;
    size_t capacity = 0;

    simdjson::error_code reserve(size_t size) noexcept {
        if (size <= capacity) return simdjson::SUCCESS;
        if (size > simdjson::SIMDJSON_MAXSIZE_BYTES) return simdjson::CAPACITY;
        size_t wanted = smallest_capacity;
        while (wanted < size && wanted < kept_capacity) wanted *= 2;
        if (wanted < size) wanted = size;
        capacity = 0;
        padded.reset(new (std::nothrow) uint8_t[wanted + simdjson::SIMDJSON_PADDING]());
        if (!padded) return simdjson::MEMALLOC;
        // simdjson takes one level less, but does not count an empty innermost one.
        if (auto error = parser.allocate(wanted, deepest + 1)) return error;
        if (auto error = document.allocate(wanted)) return error;
        capacity = wanted;
        return simdjson::SUCCESS;
    }

    simdjson::error_code parse(const void *bytes, size_t size) noexcept {
        if (size == 0) return simdjson::EMPTY;
        if (auto error = reserve(size)) return error;
        std::memcpy(padded.get(), bytes, size);
        // simdjson reads on into the padding: blanks there, whatever a longer text has left.
        std::memset(padded.get() + size, ' ', simdjson::SIMDJSON_PADDING);
        return parser.parse_into_document(document, padded.get(), size, false).error();
    }
};

// How many bytes of the string buffer are in use: strings stand there in the order of the tape. `is_exact` turns false
// for what simdjson takes and is not kept as it should be: an integer beyond int64_t without its digits.
size_t string_bytes(const simdjson::dom::document &document, size_t end, bool &is_exact) noexcept {
    size_t last = 0;
    for (size_t index = 1; index < end;) {
        auto type = tape_ref(&document, index).tape_ref_type();
        if (type == tape_type::STRING || char(type) == large_integer) last = index;
        if (type == tape_type::UINT64) is_exact = false;
        // The word behind a number's is its value.
        bool is_number = type == tape_type::INT64 || type == tape_type::UINT64 || type == tape_type::DOUBLE;
        index += is_number ? 2 : 1;
    }
    if (last == 0) return 0;
    tape_ref string(&document, last);
    // Its length, its bytes, and a NUL.
    return size_t(string.tape_value()) + sizeof(uint32_t) + string.get_string_length() + 1;
}

csimdjson_document *make(BlockSource &blocks, size_t tape_words, size_t strings) noexcept {
    static_assert(sizeof(csimdjson_document) % alignof(uint64_t) == 0, "the tape follows the document");
    Chunk *chunk;
    void *block = blocks.allocate(sizeof(csimdjson_document) + tape_words * sizeof(uint64_t) + strings, chunk);
    if (!block) return nullptr;
    return new (block) csimdjson_document{{}, chunk, nullptr, 0, nullptr};
}

// The index behind the root word at the other end, which the root word at 0 holds.
size_t tape_words(const simdjson::dom::document &document) noexcept {
    return size_t(document.tape[0] & simdjson::internal::JSON_VALUE_MASK);
}

bool is_too_deep(const simdjson::dom::document &document) noexcept {
    size_t depth = 0;
    for (size_t index = 1, end = tape_words(document) - 1; index < end;) {
        auto type = tape_ref(&document, index).tape_ref_type();
        if (is_container(type) && ++depth > deepest) return true;
        if (type == tape_type::END_ARRAY || type == tape_type::END_OBJECT) depth -= 1;
        bool is_number = type == tape_type::INT64 || type == tape_type::UINT64 || type == tape_type::DOUBLE;
        index += is_number ? 2 : 1;
    }
    return false;
}

csimdjson_document *copy(const simdjson::dom::document &source, size_t strings, BlockSource &blocks) noexcept {
    size_t words = tape_words(source);
    auto document = make(blocks, words, strings);
    if (!document) return nullptr;
    auto tape = reinterpret_cast<uint64_t *>(document + 1);
    auto string_buf = reinterpret_cast<uint8_t *>(tape + words);
    std::memcpy(tape, source.tape.get(), words * sizeof(uint64_t));
    std::memcpy(string_buf, source.string_buf.get(), strings);
    document->parsed.tape.reset(tape);
    document->parsed.string_buf.reset(string_buf);
    document->end = words - 1;
    return document;
}

// A document without a value, for the reason given.
csimdjson_document *refuse(const char *problem, size_t place, BlockSource &blocks) noexcept {
    char text[160];
    int length = std::snprintf(text, sizeof text, "at byte %zu: %s", place, problem);
    size_t size = size_t(length) < sizeof text ? size_t(length) + 1 : sizeof text;
    auto document = make(blocks, 0, size);
    if (!document) return nullptr;
    auto copy = reinterpret_cast<char *>(document + 1);
    std::memcpy(copy, text, size);
    document->problem = copy;
    return document;
}

csimdjson_document *refuse(simdjson::error_code error, BlockSource &blocks) noexcept {
    auto document = make(blocks, 0, 0);
    if (!document) return nullptr;
    switch (error) {
    case simdjson::EMPTY:
        document->problem = "it is empty";
        break;
    case simdjson::UTF8_ERROR:
        document->problem = "it is not UTF-8";
        break;
    case simdjson::UNCLOSED_STRING:
        document->problem = "a text in it has no end";
        break;
    case simdjson::UNESCAPED_CHARS:
        document->problem = "a text in it holds a control character, which is expected as an escape";
        break;
    default:
        document->problem = simdjson::error_message(error);
    }
    return document;
}

// Whether simdjson went through the whole text, which is UTF-8 then, before it met what it does not take.
bool is_second_stage(simdjson::error_code error) noexcept {
    switch (error) {
    case simdjson::TAPE_ERROR:
    case simdjson::DEPTH_ERROR:
    case simdjson::STRING_ERROR:
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
    case simdjson::NUMBER_ERROR:
        return true;
    default:
        return false;
    }
}

// What simdjson does not take. Apart, since its frame is large.
__attribute__((noinline)) csimdjson_document *parse_as_python(Workspace &workspace, size_t size) noexcept {
    size_t place = 0;
    PythonParser parser(workspace.padded.get(), size, workspace.document);
    if (auto problem = parser.parse(place)) return refuse(problem, place, workspace.blocks);
    bool is_exact = true;
    size_t strings = string_bytes(workspace.document, tape_words(workspace.document) - 1, is_exact);
    return copy(workspace.document, strings, workspace.blocks);
}

csimdjson_document *parse(Workspace &workspace, const void *bytes, size_t size) noexcept {
    auto error = workspace.parse(bytes, size);
    if (!error) {
        bool is_exact = true;
        size_t strings = string_bytes(workspace.document, tape_words(workspace.document) - 1, is_exact);
        if (size > deepest && is_too_deep(workspace.document)) is_exact = false;
        if (is_exact) return copy(workspace.document, strings, workspace.blocks);
    } else if (!is_second_stage(error)) {
        return refuse(error, workspace.blocks);
    }
    return parse_as_python(workspace, size);
}

} // namespace

csimdjson_document *csimdjson_parse(const void *bytes, size_t size) {
    static thread_local std::unique_ptr<Workspace> workspace;
    if (!workspace) workspace.reset(new (std::nothrow) Workspace);
    if (!workspace) return nullptr;
    csimdjson_document *document = parse(*workspace, bytes, size);
    if (workspace->capacity > kept_capacity || (size > 0 && workspace->capacity == 0)) workspace.reset();
    return document;
}

void csimdjson_free(csimdjson_document *document) {
    if (!document) return;
    HiddenMembers::free(document->hidden.load(std::memory_order_acquire));
    // The tape and the strings are part of the block.
    (void)document->parsed.tape.release();
    (void)document->parsed.string_buf.release();
    document->chunk->release();
}

const char *csimdjson_problem(const csimdjson_document *document) {
    return document ? document->problem : simdjson::error_message(simdjson::MEMALLOC);
}
