#include <ffi.h>

/* The ffi_type_* globals are mutable, which Swift 6 does not let through; these give their addresses. */
static inline ffi_type *projectionist_ffi_void(void) { return &ffi_type_void; }
static inline ffi_type *projectionist_ffi_sint32(void) { return &ffi_type_sint32; }
static inline ffi_type *projectionist_ffi_sint64(void) { return &ffi_type_sint64; }
static inline ffi_type *projectionist_ffi_uint8(void) { return &ffi_type_uint8; }
static inline ffi_type *projectionist_ffi_double(void) { return &ffi_type_double; }
static inline ffi_type *projectionist_ffi_pointer(void) { return &ffi_type_pointer; }
static inline ffi_type *projectionist_ffi_size(void) { return sizeof(size_t) == 8 ? &ffi_type_uint64 : &ffi_type_uint32; }
