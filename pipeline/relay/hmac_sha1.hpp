// HMAC-SHA1 with the key's pads hashed once: a packet costs no allocation and no key setup.
#pragma once

#include "core/bytes.hpp"

#include <array>
#include <cstdint>
#include <memory>

namespace gulou::relay {

class HmacSha1 {
public:
    using Mac = std::array<std::uint8_t, 20>;

    explicit HmacSha1(BytesView key); // at most 64 bytes
    ~HmacSha1();
    HmacSha1(HmacSha1&&) noexcept;
    HmacSha1& operator=(HmacSha1&&) noexcept;

    // Over `first` followed by `second`.
    Mac operator()(BytesView first, BytesView second) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace gulou::relay
