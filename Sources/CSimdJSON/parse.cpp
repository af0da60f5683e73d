#include "document.hpp"

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
        if (auto error = parser.allocate(wanted)) return error;
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

// How many bytes of the string buffer are in use: strings stand there in the order of the tape.
size_t string_bytes(const simdjson::dom::document &document, size_t end) noexcept {
    size_t last = 0;
    for (size_t index = 1; index < end;) {
        auto type = tape_ref(&document, index).tape_ref_type();
        if (type == tape_type::STRING) last = index;
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
    return new (block) csimdjson_document{{}, chunk, nullptr, 0};
}

csimdjson_document *copy(const simdjson::dom::document &source, BlockSource &blocks) noexcept {
    // The root word at 0 holds the index behind the root word at the other end.
    size_t words = size_t(source.tape[0] & simdjson::internal::JSON_VALUE_MASK);
    size_t strings = string_bytes(source, words - 1);
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

} // namespace

csimdjson_document *csimdjson_parse(const void *bytes, size_t size) {
    static thread_local std::unique_ptr<Workspace> workspace;
    if (!workspace) workspace.reset(new (std::nothrow) Workspace);
    if (!workspace) return nullptr;
    csimdjson_document *document;
    if (auto error = workspace->parse(bytes, size)) {
        document = make(workspace->blocks, 0, 0);
        if (document) document->problem = simdjson::error_message(error);
    } else {
        document = copy(workspace->document, workspace->blocks);
    }
    if (workspace->capacity > kept_capacity || (size > 0 && workspace->capacity == 0)) workspace.reset();
    return document;
}

void csimdjson_free(csimdjson_document *document) {
    if (!document) return;
    // The tape and the strings are part of the block.
    (void)document->parsed.tape.release();
    (void)document->parsed.string_buf.release();
    document->chunk->release();
}

const char *csimdjson_problem(const csimdjson_document *document) {
    return document ? document->problem : simdjson::error_message(simdjson::MEMALLOC);
}
