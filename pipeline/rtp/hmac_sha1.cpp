// EVP's digest contexts allocate when copied; the plain SHA_CTX does not. It is deprecated in
// OpenSSL 3, not removed, and still uses the CPU's SHA instructions.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "pipeline/rtp/hmac_sha1.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

namespace gulou::rtp {
namespace {

using Pad = std::array<std::uint8_t, SHA_CBLOCK>;

SHA_CTX absorb(const Pad& pad) {
    SHA_CTX context;
    SHA1_Init(&context);
    SHA1_Update(&context, pad.data(), pad.size());
    return context;
}

template <class State>
void keep(State& state, SHA_CTX context) {
    static_assert(sizeof context == sizeof state);
    std::memcpy(&state, &context, sizeof context);
    OPENSSL_cleanse(&context, sizeof context);
}

template <class State>
SHA_CTX resume(const State& state) {
    SHA_CTX context;
    std::memcpy(&context, &state, sizeof context);
    return context;
}

} // namespace

HmacSha1::HmacSha1(BytesView key) {
    Pad pad{};
    if (key.size() > pad.size())
        SHA1(key.data(), key.size(), pad.data());
    else
        std::copy(key.begin(), key.end(), pad.begin());
    for (auto& byte : pad)
        byte ^= 0x36;
    keep(inner_, absorb(pad));
    for (auto& byte : pad)
        byte ^= 0x36 ^ 0x5C;
    keep(outer_, absorb(pad));
    OPENSSL_cleanse(pad.data(), pad.size());
}

HmacSha1::~HmacSha1() {
    OPENSSL_cleanse(&inner_, sizeof inner_);
    OPENSSL_cleanse(&outer_, sizeof outer_);
}

HmacSha1::Mac HmacSha1::operator()(BytesView first, BytesView second) const {
    Mac mac;
    auto context = resume(inner_);
    SHA1_Update(&context, first.data(), first.size());
    SHA1_Update(&context, second.data(), second.size());
    SHA1_Final(mac.data(), &context);
    context = resume(outer_);
    SHA1_Update(&context, mac.data(), mac.size());
    SHA1_Final(mac.data(), &context);
    return mac;
}

} // namespace gulou::rtp
