// AES-128 by the processor's own instructions: without a look-up of anything for every packet,
// which costs more in OpenSSL 3 than ciphering a packet does.
#pragma once

#include "core/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace gulou::relay {

class Aes128 {
public:
    using Block = std::array<std::uint8_t, 16>;
    // Whether this processor can; nothing below may be called where it cannot.
    static bool supported();

    explicit Aes128(const Block& key);
    ~Aes128();
    Aes128(const Aes128&) = delete;
    Aes128& operator=(const Aes128&) = delete;

    // One block (FIPS 197). `in` and `out` may be the same.
    void encrypt(const std::uint8_t* in, std::uint8_t* out) const;
    // Whole blocks in counter mode, the counter being the last 32 bits of `first`, big-endian.
    void counter_blocks(const std::uint8_t* in, std::uint8_t* out, std::size_t blocks,
                        const std::uint8_t* first) const;
    // The same for any length below 2^32 blocks, in place.
    void counter(MutableBytes text, const Block& first) const;

private:
    alignas(16) std::array<Block, 11> keys_{}; // of the rounds
};

} // namespace gulou::relay
