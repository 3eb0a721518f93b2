// EVP's digest contexts allocate when copied; the plain SHA_CTX does not. It is deprecated in
// OpenSSL 3, not removed, and still uses the CPU's SHA instructions.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "pipeline/relay/hmac_sha1.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

namespace gulou::relay {

struct HmacSha1::State {
    SHA_CTX inner;
    SHA_CTX outer;
};

HmacSha1::HmacSha1(BytesView key) : state_(std::make_unique<State>()) {
    std::array<std::uint8_t, SHA_CBLOCK> pad{};
    std::copy_n(key.begin(), std::min(key.size(), pad.size()), pad.begin());
    for (auto& byte : pad)
        byte ^= 0x36;
    SHA1_Init(&state_->inner);
    SHA1_Update(&state_->inner, pad.data(), pad.size());
    for (auto& byte : pad)
        byte ^= 0x36 ^ 0x5C;
    SHA1_Init(&state_->outer);
    SHA1_Update(&state_->outer, pad.data(), pad.size());
    OPENSSL_cleanse(pad.data(), pad.size());
}

HmacSha1::~HmacSha1() {
    if (state_)
        OPENSSL_cleanse(state_.get(), sizeof(State));
}
HmacSha1::HmacSha1(HmacSha1&&) noexcept = default;
HmacSha1& HmacSha1::operator=(HmacSha1&&) noexcept = default;

HmacSha1::Mac HmacSha1::operator()(BytesView first, BytesView second) const {
    Mac mac;
    SHA_CTX context = state_->inner;
    SHA1_Update(&context, first.data(), first.size());
    SHA1_Update(&context, second.data(), second.size());
    SHA1_Final(mac.data(), &context);
    context = state_->outer;
    SHA1_Update(&context, mac.data(), mac.size());
    SHA1_Final(mac.data(), &context);
    return mac;
}

} // namespace gulou::relay
