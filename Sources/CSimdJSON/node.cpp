#include "document.hpp"

using namespace csimdjson;

namespace {

// The two members of a wrapper.
struct Wrapper {
    size_t type;
    size_t data; // 0 when the value is none
};

// What of a value is a wrapper's. As everywhere the last member of a name counts, so there may be more than two.
Wrapper wrapper(tape_ref object) noexcept {
    constexpr Wrapper none = {0, 0};
    if (object.tape_ref_type() != tape_type::START_OBJECT || object.scope_count() < 2) return none;
    Wrapper found = none;
    for (size_t index = object.json_index + 1, end = closing(object); index < end;) {
        auto name = at(object, index).get_string_view();
        if (name == "_type_") {
            found.type = index + 1;
        } else if (name == "_data_") {
            found.data = index + 1;
        } else {
            return none;
        }
        index = at(object, index + 1).after_element();
    }
    bool is_text = found.type && at(object, found.type).tape_ref_type() == tape_type::STRING;
    return is_text && found.data ? found : none;
}

} // namespace

csimdjson_node csimdjson::node_at(const csimdjson_document *document, size_t place) noexcept {
    csimdjson_node node = {document, place, 0};
    while (size_t data = wrapper(value(node)).data) {
        if (node.wrapper == 0) node.wrapper = node.place;
        node.place = data;
    }
    return node;
}

csimdjson_node csimdjson_root(const csimdjson_document *document) {
    if (!document || document->problem) return {nullptr, 0, 0};
    return node_at(document, 1);
}

int32_t csimdjson_kind(csimdjson_node node) {
    if (!is_node(node)) return CSIMDJSON_NULL;
    if (is_large_integer(value(node))) return CSIMDJSON_DOUBLE;
    switch (value(node).tape_ref_type()) {
    case tape_type::TRUE_VALUE:
    case tape_type::FALSE_VALUE:
        return CSIMDJSON_BOOL;
    case tape_type::INT64:
        return CSIMDJSON_INT64;
    case tape_type::DOUBLE:
        return CSIMDJSON_DOUBLE;
    case tape_type::STRING:
        return CSIMDJSON_TEXT;
    case tape_type::START_ARRAY:
        return CSIMDJSON_ARRAY;
    case tape_type::START_OBJECT:
        return CSIMDJSON_OBJECT;
    default:
        return CSIMDJSON_NULL;
    }
}

csimdjson_text csimdjson_python_type(csimdjson_node node) {
    if (!is_node(node) || node.wrapper == 0 || node.wrapper >= node.document->end) return {nullptr, 0};
    tape_ref outermost(&node.document->parsed, node.wrapper);
    size_t type = wrapper(outermost).type;
    return type ? text(at(outermost, type).get_string_view()) : csimdjson_text{nullptr, 0};
}

int32_t csimdjson_get_text(csimdjson_node node, csimdjson_text *result) {
    if (!is_node(node)) return CSIMDJSON_MISTYPED;
    if (value(node).tape_ref_type() != tape_type::STRING && !is_large_integer(value(node))) return CSIMDJSON_MISTYPED;
    *result = text(value(node).get_string_view());
    return CSIMDJSON_OK;
}

int32_t csimdjson_get_int64(csimdjson_node node, int64_t *result) {
    if (!is_node(node) || value(node).tape_ref_type() != tape_type::INT64) return CSIMDJSON_MISTYPED;
    *result = value(node).next_tape_value<int64_t>();
    return CSIMDJSON_OK;
}

int32_t csimdjson_get_double(csimdjson_node node, double *result) {
    if (!is_node(node)) return CSIMDJSON_MISTYPED;
    switch (value(node).tape_ref_type()) {
    case tape_type::DOUBLE:
        *result = value(node).next_tape_value<double>();
        return CSIMDJSON_OK;
    case tape_type::INT64:
        *result = double(value(node).next_tape_value<int64_t>());
        return CSIMDJSON_OK;
    default:
        if (!is_large_integer(value(node))) return CSIMDJSON_MISTYPED;
        *result = double_of(value(node).get_string_view());
        return CSIMDJSON_OK;
    }
}

int32_t csimdjson_get_bool(csimdjson_node node, int32_t *result) {
    if (!is_node(node)) return CSIMDJSON_MISTYPED;
    auto type = value(node).tape_ref_type();
    if (type != tape_type::TRUE_VALUE && type != tape_type::FALSE_VALUE) return CSIMDJSON_MISTYPED;
    *result = type == tape_type::TRUE_VALUE;
    return CSIMDJSON_OK;
}
