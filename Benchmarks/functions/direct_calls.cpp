// What somebody would write by hand: simdjson's DOM, three fields, ffi_call. Every event is parsed, or all are parsed before.
//
//   direct_calls LIBRARY whole|parsed EVENTS ROUNDS        prints seconds, the library's sum and a 0
#include <dlfcn.h>
#include <ffi.h>
#include <simdjson.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

using simdjson::dom::element;
using simdjson::dom::parser;

namespace {

struct Call {
    ffi_cif interface;
    void (*function)(void);
    ffi_type *types[5] = {&ffi_type_pointer, &ffi_type_double, &ffi_type_sint64, &ffi_type_pointer, &ffi_type_uint64};
    const uint8_t *id;
    double total;
    int64_t count;
    const char *customer;
    size_t length;
    void *values[5] = {&id, &total, &count, &customer, &length};
    ffi_arg result;

    explicit Call(void *symbol) : function(reinterpret_cast<void (*)(void)>(symbol)) {
        if (ffi_prep_cif(&interface, FFI_DEFAULT_ABI, 5, &ffi_type_sint32, types) != FFI_OK) abort();
    }

    bool run(const uint8_t *stream, element state) {
        std::string_view text;
        if (state["total"].get(total) || state["count"].get(count) || state["customer"].get(text)) return false;
        id = stream;
        customer = text.data();
        length = text.size();
        ffi_call(&interface, function, &result, values);
        return static_cast<int32_t>(result) == 0;
    }
};

std::string state(size_t index) {
    return "{\"timestamp\":{\"_type_\":\"datetime_iso\",\"_data_\":\"2026-11-30T12:00:00.000001+00:00\"},\"total\":" +
           std::to_string(index % 1000) + ".5,\"count\":" + std::to_string(index % 7) + ",\"customer\":\"Ada " +
           std::to_string(index % 100) + "\"}";
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 5) return 64;
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (!library) return 69;
    bool is_parsed = std::string(argv[2]) == "parsed";
    size_t count = strtoull(argv[3], nullptr, 10), rounds = strtoull(argv[4], nullptr, 10);
    Call call(dlsym(library, "on_placed"));
    const uint8_t id[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    std::vector<simdjson::padded_string> states;
    for (size_t index = 0; index < count; index++) states.emplace_back(state(index));
    std::vector<std::unique_ptr<parser>> parsers;
    std::vector<element> elements;
    for (size_t index = 0; is_parsed && index < count; index++) {
        parsers.push_back(std::make_unique<parser>());
        elements.push_back(parsers.back()->parse(states[index]).value());
    }
    parser one;
    auto start = std::chrono::steady_clock::now();
    for (size_t round = 0; round < rounds; round++) {
        for (size_t index = 0; index < count; index++) {
            element root;
            if (is_parsed) {
                root = elements[index];
            } else if (one.parse(states[index]).get(root)) {
                return 70;
            }
            if (!call.run(id, root)) return 70;
        }
    }
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    auto sum = reinterpret_cast<int64_t (*)(void)>(dlsym(library, "on_placed_sum"));
    printf("%.6f %lld 0\n", seconds, static_cast<long long>(sum()));
    return 0;
}
