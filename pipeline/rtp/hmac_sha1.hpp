// HMAC-SHA1 (RFC 2104) with the key's pads hashed once: a message costs no allocation and no key
// setup.
#pragma once

#include "core/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace gulou::rtp {

class HmacSha1 {
public:
    using Mac = std::array<std::uint8_t, 20>;

    explicit HmacSha1(BytesView key); // of any length
    ~HmacSha1();
    HmacSha1(const HmacSha1&) = default;
    HmacSha1& operator=(const HmacSha1&) = default;

    // Over `first` followed by `second`.
    Mac operator()(BytesView first, BytesView second) const;

private:
    // OpenSSL's SHA_CTX, whose header would tell everyone that it is deprecated.
    struct alignas(8) State {
        std::array<std::byte, 96> bytes;
    };
    State inner_{};
    State outer_{};
};

} // namespace gulou::rtp
