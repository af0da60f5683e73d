#include "document.hpp"
#include "hidden.hpp"

#include <charconv>

using namespace csimdjson;

namespace {

// What a segment of a path must equal: the bytes as they stand, or as a JSON Pointer escapes them.
struct Segment {
    std::string_view text;
    bool is_pointer;

    bool names(std::string_view name) const noexcept {
        if (!is_pointer || text.find('~') == std::string_view::npos) return name == text;
        size_t position = 0;
        for (size_t index = 0; index < text.size(); index++, position++) {
            char character = text[index];
            if (character == '~') {
                index += 1;
                if (index == text.size() || (text[index] != '0' && text[index] != '1')) return false;
                character = text[index] == '0' ? '~' : '/';
            }
            if (position == name.size() || name[position] != character) return false;
        }
        return position == name.size();
    }

    // The element that it numbers: digits without a leading zero.
    bool number(size_t &result) const noexcept {
        if (text.empty() || (text.size() > 1 && text[0] == '0')) return false;
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
        return error == std::errc() && end == text.data() + text.size();
    }
};

int32_t member(csimdjson_node node, const Segment &segment, csimdjson_node *child) noexcept {
    tape_ref object = value(node);
    size_t end = closing(object);
    size_t found = 0;
    for (size_t index = object.json_index + 1; index < end;) {
        if (segment.names(at(object, index).get_string_view())) found = index + 1;
        index = at(object, index + 1).after_element();
    }
    if (found == 0) return CSIMDJSON_MISSING;
    *child = node_at(node.document, found);
    return CSIMDJSON_OK;
}

int32_t element(csimdjson_node node, size_t number, csimdjson_node *child) noexcept {
    tape_ref array = value(node);
    size_t end = closing(array);
    for (size_t index = array.json_index + 1; index < end; index = at(array, index).after_element()) {
        if (number-- == 0) {
            *child = node_at(node.document, index);
            return CSIMDJSON_OK;
        }
    }
    return CSIMDJSON_MISSING;
}

int32_t step(csimdjson_node node, const Segment &segment, csimdjson_node *child) noexcept {
    switch (value(node).tape_ref_type()) {
    case tape_type::START_OBJECT:
        return member(node, segment, child);
    case tape_type::START_ARRAY: {
        size_t number = 0;
        return segment.number(number) ? element(node, number, child) : CSIMDJSON_MISSING;
    }
    default:
        return CSIMDJSON_MISSING;
    }
}

} // namespace

int32_t csimdjson_count(csimdjson_node node, size_t *result) {
    if (!is_node(node) || !is_container(value(node).tape_ref_type())) return CSIMDJSON_MISTYPED;
    size_t count = value(node).scope_count();
    bool is_object = value(node).tape_ref_type() == tape_type::START_OBJECT;
    bool hides = is_object && count > 1 && !HiddenMembers::of(node.document).is_empty();
    if (hides || count == simdjson::internal::JSON_COUNT_MASK) {
        // Some do not count, or the tape counts no further.
        uint64_t cursor = 0;
        csimdjson_node child;
        for (count = 0; csimdjson_next(node, &cursor, nullptr, &child) == CSIMDJSON_OK;) count += 1;
    }
    *result = count;
    return CSIMDJSON_OK;
}

int32_t csimdjson_member(csimdjson_node node, csimdjson_text name, csimdjson_node *child) {
    if (!is_node(node) || value(node).tape_ref_type() != tape_type::START_OBJECT) return CSIMDJSON_MISSING;
    return member(node, {view(name), false}, child);
}

void csimdjson_members(csimdjson_node node, const csimdjson_text *names, size_t count, csimdjson_node *children) {
    for (size_t index = 0; index < count; index++) children[index] = {nullptr, 0, 0};
    if (!is_node(node)) return;
    if (value(node).tape_ref_type() != tape_type::START_OBJECT) {
        for (size_t index = 0; index < count; index++) step(node, {view(names[index]), false}, &children[index]);
        return;
    }
    tape_ref object = value(node);
    size_t end = closing(object);
    for (size_t place = object.json_index + 1; place < end;) {
        std::string_view name = at(object, place).get_string_view();
        for (size_t index = 0; index < count; index++) {
            // The last one of a name counts.
            if (name == view(names[index])) children[index] = {node.document, place + 1, 0};
        }
        place = at(object, place + 1).after_element();
    }
    for (size_t index = 0; index < count; index++) {
        if (children[index].document) children[index] = node_at(node.document, children[index].place);
    }
}

int32_t csimdjson_element(csimdjson_node node, size_t index, csimdjson_node *child) {
    if (!is_node(node) || value(node).tape_ref_type() != tape_type::START_ARRAY) return CSIMDJSON_MISSING;
    return element(node, index, child);
}

int32_t csimdjson_next(csimdjson_node node, uint64_t *cursor, csimdjson_text *name, csimdjson_node *child) {
    if (!is_node(node) || !is_container(value(node).tape_ref_type())) return CSIMDJSON_MISTYPED;
    tape_ref container = value(node);
    bool is_object = container.tape_ref_type() == tape_type::START_OBJECT;
    size_t place = *cursor == 0 ? container.json_index + 1 : size_t(*cursor);
    if (place <= container.json_index || place >= closing(container)) return CSIMDJSON_MISSING;
    if (is_object) {
        const HiddenMembers &hidden = HiddenMembers::of(node.document);
        while (!hidden.is_empty() && hidden.contains(place)) place = at(container, place + 1).after_element();
        if (name) *name = text(at(container, place).get_string_view());
        place += 1;
    } else if (name) {
        *name = {nullptr, 0};
    }
    *child = node_at(node.document, place);
    *cursor = at(container, place).after_element();
    return CSIMDJSON_OK;
}

int32_t csimdjson_find(csimdjson_node node, csimdjson_text path, csimdjson_node *child) {
    if (!is_node(node)) return CSIMDJSON_MISSING;
    std::string_view rest = view(path);
    bool is_pointer = !rest.empty() && rest[0] == '/';
    char separator = is_pointer ? '/' : '.';
    bool ends = rest.empty();
    if (is_pointer) rest.remove_prefix(1);
    while (!ends) {
        size_t end = rest.find(separator);
        ends = end == std::string_view::npos;
        Segment segment = {rest.substr(0, end), is_pointer};
        if (!ends) rest.remove_prefix(end + 1);
        csimdjson_node next;
        if (step(node, segment, &next) != CSIMDJSON_OK) return CSIMDJSON_MISSING;
        node = next;
    }
    *child = node;
    return CSIMDJSON_OK;
}
