// Memory for documents. Those of one batch are made together and freed together, by any threads, so they come one after
// another out of larger chunks that count what lives in them: less than half the cost of malloc and free for each.
#ifndef CSIMDJSON_BLOCK_HPP
#define CSIMDJSON_BLOCK_HPP

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace csimdjson {

// The start of a chunk. It goes when nobody holds it any more: neither a document nor the source that fills it.
struct Chunk {
    std::atomic<size_t> holders{1};

    static Chunk *make(size_t size) noexcept {
        void *memory = std::malloc(sizeof(Chunk) + size);
        return memory ? new (memory) Chunk : nullptr;
    }

    void release() noexcept {
        if (holders.fetch_sub(1, std::memory_order_acq_rel) == 1) std::free(this);
    }
};

// Gives blocks; one for each thread.
class BlockSource {
public:
    BlockSource() = default;
    BlockSource(const BlockSource &) = delete;
    BlockSource &operator=(const BlockSource &) = delete;
    ~BlockSource() {
        if (chunk) chunk->release();
    }

    // A block of `size` bytes, aligned for 8, that holds `owner`; null when memory is short.
    void *allocate(size_t size, Chunk *&owner) noexcept {
        size = (size + 7) & ~size_t(7);
        if (size > largest_shared) {
            owner = Chunk::make(size);
            return owner ? owner + 1 : nullptr;
        }
        if (size > left) {
            Chunk *fresh = Chunk::make(chunk_size);
            if (!fresh) return nullptr;
            if (chunk) chunk->release();
            chunk = fresh;
            next = reinterpret_cast<char *>(fresh + 1);
            left = chunk_size;
        }
        void *block = next;
        next += size;
        left -= size;
        chunk->holders.fetch_add(1, std::memory_order_relaxed);
        owner = chunk;
        return block;
    }

private:
    static constexpr size_t chunk_size = (size_t(1) << 16) - sizeof(Chunk) - 16;
    static constexpr size_t largest_shared = chunk_size / 8;

    Chunk *chunk = nullptr;
    char *next = nullptr;
    size_t left = 0;
};

} // namespace csimdjson

#endif // CSIMDJSON_BLOCK_HPP
