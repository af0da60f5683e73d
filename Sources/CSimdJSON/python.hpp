// Reads JSON as Python's `json` does, where simdjson refuses it.
#ifndef CSIMDJSON_PYTHON_HPP
#define CSIMDJSON_PYTHON_HPP

#include "document.hpp"

namespace csimdjson {

// The deepest nesting that is read, however the text was parsed; the host's own scanner of events has the same.
constexpr size_t deepest = 1000;

// What Python's `json` writes by default and RFC 8259 or simdjson does not know: NaN and Infinity, numbers out of range,
// integers beyond 64 bits, and half of a surrogate pair, which reads as U+FFFD.
class PythonParser {
public:
    // `document` has room for what simdjson may make of `size` bytes, which are UTF-8.
    PythonParser(const uint8_t *bytes, size_t size, simdjson::dom::document &document) noexcept
        : begin(bytes), next(bytes), end(bytes + size), tape(document.tape.get()), strings(document.string_buf.get()),
          string(strings) {}

    // Null when the document is made, else what is expected at byte `place` of the text.
    const char *parse(size_t &place) noexcept;

private:
    struct Container {
        size_t start;
        size_t count;
        bool is_object;
    };

    const uint8_t *begin, *next, *end;
    uint64_t *tape;
    uint8_t *strings, *string;
    size_t words = 1;
    size_t depth = 0;
    Container open[deepest];

    void blank() noexcept;
    bool take(char character) noexcept;
    bool take(const char *word) noexcept;
    void append(char type, uint64_t payload) noexcept { tape[words++] = payload | uint64_t(uint8_t(type)) << 56; }
    void append_double(double value) noexcept;
    const char *value(bool &opened) noexcept;
    const char *text() noexcept;
    const char *escape() noexcept;
    const char *number() noexcept;
    const char *close() noexcept;
    bool hexadecimal(const uint8_t *digits, uint32_t &unit) const noexcept;
    void append_scalar(uint32_t scalar) noexcept;
};

} // namespace csimdjson

#endif // CSIMDJSON_PYTHON_HPP
