#include "hidden.hpp"

#include <algorithm>
#include <cstdlib>

using namespace csimdjson;

const HiddenMembers HiddenMembers::none{};

const HiddenMembers &HiddenMembers::of(const csimdjson_document *document) noexcept {
    if (auto found = document->hidden.load(std::memory_order_acquire)) return *found;
    const HiddenMembers *mine = find(document);
    const HiddenMembers *first = nullptr;
    if (document->hidden.compare_exchange_strong(first, mine, std::memory_order_acq_rel)) return *mine;
    // Another thread was faster.
    free(mine);
    return *first;
}

void HiddenMembers::free(const HiddenMembers *members) noexcept {
    if (members && members != &none) std::free(const_cast<HiddenMembers *>(members));
}

bool HiddenMembers::contains(size_t place) const noexcept {
    return std::binary_search(places, places + count, uint32_t(place));
}

namespace {

struct Member {
    std::string_view name;
    uint32_t place;
    uint32_t object;

    bool is_like(const Member &other) const noexcept { return object == other.object && name == other.name; }

    // Members of one name in one object stand together, in their order.
    bool operator<(const Member &other) const noexcept {
        if (object != other.object) return object < other.object;
        if (name.size() != other.name.size()) return name.size() < other.name.size();
        int order = name.compare(other.name);
        return order ? order < 0 : place < other.place;
    }
};

// Calls `body` with each member of each object.
template <typename Body> void each_member(const csimdjson_document *document, Body body) noexcept {
    for (size_t index = 1; index < document->end;) {
        tape_ref value(&document->parsed, index);
        auto type = value.tape_ref_type();
        if (type == tape_type::START_OBJECT) {
            for (size_t place = index + 1, end = closing(value); place < end;) {
                body(Member{at(value, place).get_string_view(), uint32_t(place), uint32_t(index)});
                place = at(value, place + 1).after_element();
            }
        }
        bool is_number = type == tape_type::INT64 || type == tape_type::DOUBLE;
        index += is_number ? 2 : 1;
    }
}

} // namespace

// Where memory is short, none.
const HiddenMembers *HiddenMembers::find(const csimdjson_document *document) noexcept {
    size_t count = 0;
    each_member(document, [&](const Member &) { count += 1; });
    if (count < 2) return &none;
    auto members = static_cast<Member *>(std::malloc(count * sizeof(Member)));
    if (!members) return &none;
    size_t number = 0;
    each_member(document, [&](const Member &member) { members[number++] = member; });
    std::sort(members, members + count);
    size_t hidden = 0;
    for (size_t index = 0; index + 1 < count; index++) {
        if (members[index].is_like(members[index + 1])) members[hidden++] = members[index];
    }
    const HiddenMembers *result = &none;
    if (hidden > 0) {
        void *memory = std::malloc(sizeof(HiddenMembers) + hidden * sizeof(uint32_t));
        if (memory) {
            auto made = new (memory) HiddenMembers;
            made->count = hidden;
            for (size_t index = 0; index < hidden; index++) made->places[index] = members[index].place;
            std::sort(made->places, made->places + hidden);
            result = made;
        }
    }
    std::free(members);
    return result;
}
