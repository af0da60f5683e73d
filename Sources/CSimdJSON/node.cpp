#include "document.hpp"

using namespace csimdjson;

namespace {

// Where the "_data_" of a wrapper stands; 0 when the value is none.
size_t wrapped(tape_ref object) noexcept {
    if (object.tape_ref_type() != tape_type::START_OBJECT || object.scope_count() != 2) return 0;
    tape_ref first_name = at(object, object.json_index + 1);
    tape_ref first = at(object, object.json_index + 2);
    tape_ref second_name = at(object, first.after_element());
    tape_ref second = at(object, second_name.json_index + 1);
    auto is = [](tape_ref name, std::string_view text) noexcept { return name.get_string_view() == text; };
    if (is(first_name, "_type_") && is(second_name, "_data_") && first.tape_ref_type() == tape_type::STRING) {
        return second.json_index;
    }
    if (is(first_name, "_data_") && is(second_name, "_type_") && second.tape_ref_type() == tape_type::STRING) {
        return first.json_index;
    }
    return 0;
}

} // namespace

csimdjson_node csimdjson::node_at(const csimdjson_document *document, size_t place) noexcept {
    csimdjson_node node = {document, place, 0};
    while (size_t data = wrapped(value(node))) {
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
    switch (value(node).tape_ref_type()) {
    case tape_type::TRUE_VALUE:
    case tape_type::FALSE_VALUE:
        return CSIMDJSON_BOOL;
    case tape_type::INT64:
        return CSIMDJSON_INT64;
    case tape_type::UINT64:
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
    tape_ref wrapper(&node.document->parsed, node.wrapper);
    size_t data = wrapped(wrapper);
    if (data == 0) return {nullptr, 0};
    // "_type_" is the member that is not "_data_".
    size_t first = node.wrapper + 2;
    size_t type = data == first ? at(wrapper, first).after_element() + 1 : first;
    return text(at(wrapper, type).get_string_view());
}

int32_t csimdjson_get_text(csimdjson_node node, csimdjson_text *result) {
    if (!is_node(node) || value(node).tape_ref_type() != tape_type::STRING) return CSIMDJSON_MISTYPED;
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
    case tape_type::UINT64:
        *result = double(value(node).next_tape_value<uint64_t>());
        return CSIMDJSON_OK;
    default:
        return CSIMDJSON_MISTYPED;
    }
}

int32_t csimdjson_get_bool(csimdjson_node node, int32_t *result) {
    if (!is_node(node)) return CSIMDJSON_MISTYPED;
    auto type = value(node).tape_ref_type();
    if (type != tape_type::TRUE_VALUE && type != tape_type::FALSE_VALUE) return CSIMDJSON_MISTYPED;
    *result = type == tape_type::TRUE_VALUE;
    return CSIMDJSON_OK;
}
