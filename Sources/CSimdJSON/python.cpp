#include "python.hpp"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

using namespace csimdjson;

const char *PythonParser::parse(size_t &place) noexcept {
    const char *problem = nullptr;
    bool opened = false;
    blank();
    problem = value(opened);
    while (!problem && depth > 0) {
        Container &container = open[depth - 1];
        char closing = container.is_object ? '}' : ']';
        blank();
        if (opened ? take(closing) : false) {
            problem = close();
            opened = false;
            continue;
        }
        if (!opened) {
            if (take(closing)) {
                problem = close();
                continue;
            }
            if (!take(',')) {
                problem = container.is_object ? "',' or '}' is expected" : "',' or ']' is expected";
                break;
            }
            blank();
        }
        container.count += 1;
        if (container.is_object) {
            if (next == end || *next != '"') {
                problem = "a name in double quotes is expected";
                break;
            }
            if ((problem = text())) break;
            blank();
            if (!take(':')) {
                problem = "':' is expected";
                break;
            }
            blank();
        }
        problem = value(opened);
    }
    if (!problem) {
        blank();
        if (next != end) problem = "the end is expected";
    }
    place = size_t(next - begin);
    if (problem) return problem;
    append('r', 0);
    tape[0] = uint64_t(words) | uint64_t('r') << 56;
    return nullptr;
}

void PythonParser::blank() noexcept {
    while (next != end && (*next == ' ' || *next == '\t' || *next == '\n' || *next == '\r')) next += 1;
}

bool PythonParser::take(char character) noexcept {
    if (next == end || *next != uint8_t(character)) return false;
    next += 1;
    return true;
}

bool PythonParser::take(const char *word) noexcept {
    size_t length = std::strlen(word);
    if (size_t(end - next) < length || std::memcmp(next, word, length) != 0) return false;
    next += length;
    return true;
}

void PythonParser::append_double(double value) noexcept {
    append('d', 0);
    std::memcpy(&tape[words++], &value, sizeof value);
}

// A value, or the start of an array or object: `opened` then.
const char *PythonParser::value(bool &opened) noexcept {
    opened = false;
    if (next == end) return "a value is expected";
    switch (*next) {
    case '{':
    case '[':
        if (depth == deepest) return "nested more than 1000 deep";
        open[depth++] = {words, 0, *next == '{'};
        append(char(*next), 0);
        next += 1;
        opened = true;
        return nullptr;
    case '"':
        return text();
    default:
        break;
    }
    if (take("true")) return append('t', 0), nullptr;
    if (take("false")) return append('f', 0), nullptr;
    if (take("null")) return append('n', 0), nullptr;
    if (take("NaN")) return append_double(std::numeric_limits<double>::quiet_NaN()), nullptr;
    if (take("Infinity")) return append_double(HUGE_VAL), nullptr;
    if (take("-Infinity")) return append_double(-HUGE_VAL), nullptr;
    return number();
}

const char *PythonParser::close() noexcept {
    Container container = open[--depth];
    append(container.is_object ? '}' : ']', container.start);
    // The tape counts to 24 bits.
    uint64_t count = container.count > 0xFFFFFF ? 0xFFFFFF : container.count;
    tape[container.start] |= uint64_t(words) | count << 32;
    return nullptr;
}

const char *PythonParser::text() noexcept {
    uint8_t *start = string;
    append('"', uint64_t(start - strings));
    string += sizeof(uint32_t);
    next += 1;
    while (true) {
        if (next == end) return "the end of a text is expected";
        uint8_t byte = *next;
        if (byte == '"') break;
        if (byte < 0x20) return "a control character in a text: it is expected as an escape";
        if (byte == '\\') {
            if (const char *problem = escape()) return problem;
        } else {
            *string++ = byte;
            next += 1;
        }
    }
    next += 1;
    uint32_t length = uint32_t(string - start - sizeof(uint32_t));
    std::memcpy(start, &length, sizeof length);
    *string++ = 0;
    return nullptr;
}

const char *PythonParser::escape() noexcept {
    static const char *const problem = "an unknown escape: one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX is expected";
    if (end - next < 2) return problem;
    uint8_t letter = next[1];
    switch (letter) {
    case '"':
    case '\\':
    case '/':
        *string++ = letter;
        break;
    case 'b':
        *string++ = '\b';
        break;
    case 'f':
        *string++ = '\f';
        break;
    case 'n':
        *string++ = '\n';
        break;
    case 'r':
        *string++ = '\r';
        break;
    case 't':
        *string++ = '\t';
        break;
    case 'u': {
        uint32_t unit, low;
        if (!hexadecimal(next + 2, unit)) return problem;
        next += 6;
        if (unit >= 0xD800 && unit < 0xDC00 && end - next >= 6 && next[0] == '\\' && next[1] == 'u' &&
            hexadecimal(next + 2, low) && low >= 0xDC00 && low < 0xE000) {
            next += 6;
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        } else if (unit >= 0xD800 && unit < 0xE000) {
            // Half of a pair, which no UTF-8 can hold.
            unit = 0xFFFD;
        }
        append_scalar(unit);
        return nullptr;
    }
    default:
        return problem;
    }
    next += 2;
    return nullptr;
}

bool PythonParser::hexadecimal(const uint8_t *digits, uint32_t &unit) const noexcept {
    if (end - digits < 4) return false;
    auto first = reinterpret_cast<const char *>(digits);
    auto [stop, error] = std::from_chars(first, first + 4, unit, 16);
    return error == std::errc() && stop == first + 4;
}

void PythonParser::append_scalar(uint32_t scalar) noexcept {
    if (scalar < 0x80) {
        *string++ = uint8_t(scalar);
    } else if (scalar < 0x800) {
        *string++ = uint8_t(0xC0 | scalar >> 6);
        *string++ = uint8_t(0x80 | (scalar & 0x3F));
    } else {
        if (scalar < 0x10000) {
            *string++ = uint8_t(0xE0 | scalar >> 12);
        } else {
            *string++ = uint8_t(0xF0 | scalar >> 18);
            *string++ = uint8_t(0x80 | (scalar >> 12 & 0x3F));
        }
        *string++ = uint8_t(0x80 | (scalar >> 6 & 0x3F));
        *string++ = uint8_t(0x80 | (scalar & 0x3F));
    }
}

// The double of a number that is written as JSON writes it; out of range it is zero or infinite.
double csimdjson::double_of(std::string_view number) noexcept {
    double value = 0;
    auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc::result_out_of_range) return value;
    // Too large or too small? By where its first digit stands before or behind the point.
    long long magnitude = 0;
    bool is_whole = true, has_digit = false;
    size_t index = number[0] == '-';
    double sign = index ? -1 : 1;
    for (; index < number.size() && number[index] != 'e' && number[index] != 'E'; index++) {
        if (number[index] == '.') {
            is_whole = false;
        } else {
            has_digit = has_digit || number[index] != '0';
            if (is_whole && has_digit) magnitude += 1;
            if (!is_whole && !has_digit) magnitude -= 1;
        }
    }
    long long exponent = 0;
    if (index < number.size()) {
        index += number[index + 1] == '+' ? 2 : 1;
        auto result = std::from_chars(number.data() + index, number.data() + number.size(), exponent);
        if (result.ec != std::errc()) exponent = number[index] == '-' ? -(1LL << 60) : 1LL << 60;
    }
    return sign * (magnitude + exponent > 0 ? HUGE_VAL : 0.0);
}

const char *PythonParser::number() noexcept {
    const uint8_t *start = next;
    auto digits = [this]() noexcept {
        const uint8_t *first = next;
        while (next != end && *next >= '0' && *next <= '9') next += 1;
        return next != first;
    };
    take('-');
    if (!take('0') && !digits()) {
        if (next == start) return "a value is expected";
        return "a digit is expected";
    }
    bool is_integer = true;
    if (take('.')) {
        is_integer = false;
        if (!digits()) return "a digit is expected";
    }
    if (take('e') || take('E')) {
        is_integer = false;
        if (!take('+')) take('-');
        if (!digits()) return "a digit is expected";
    }
    std::string_view written(reinterpret_cast<const char *>(start), size_t(next - start));
    if (!is_integer) return append_double(double_of(written)), nullptr;
    int64_t integer = 0;
    auto result = std::from_chars(written.data(), written.data() + written.size(), integer);
    if (result.ec == std::errc()) {
        append('l', 0);
        std::memcpy(&tape[words++], &integer, sizeof integer);
        return nullptr;
    }
    // Beyond 64 bits: its digits, as a text.
    uint32_t length = uint32_t(written.size());
    append(large_integer, uint64_t(string - strings));
    std::memcpy(string, &length, sizeof length);
    std::memcpy(string + sizeof length, written.data(), length);
    string += sizeof length + length;
    *string++ = 0;
    return nullptr;
}
