#include "pipeline/relay/aes.hpp"

#include "pipeline/rtp/byte_order.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace gulou::relay {

#if defined(__x86_64__)

namespace {

constexpr std::size_t rounds = 10;
constexpr std::size_t at_once = 8; // blocks, so that the units are never idle

#define GULOU_AES [[gnu::target("aes,sse4.1")]]

GULOU_AES __m128i load(const std::uint8_t* from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

GULOU_AES void store(std::uint8_t* to, __m128i value) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), value);
}

template <int RoundConstant>
GULOU_AES void expand(std::array<Aes128::Block, rounds + 1>& keys, std::size_t round) {
    auto key = load(keys[round - 1].data());
    const auto mixed = _mm_shuffle_epi32(_mm_aeskeygenassist_si128(key, RoundConstant), 0xFF);
    for (int i = 0; i < 3; ++i)
        key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    store(keys[round].data(), _mm_xor_si128(key, mixed));
}

} // namespace

bool Aes128::supported() {
    return __builtin_cpu_supports("aes") && __builtin_cpu_supports("sse4.1");
}

Aes128::Aes128(const Block& key) {
    keys_[0] = key;
    expand<0x01>(keys_, 1);
    expand<0x02>(keys_, 2);
    expand<0x04>(keys_, 3);
    expand<0x08>(keys_, 4);
    expand<0x10>(keys_, 5);
    expand<0x20>(keys_, 6);
    expand<0x40>(keys_, 7);
    expand<0x80>(keys_, 8);
    expand<0x1B>(keys_, 9);
    expand<0x36>(keys_, 10);
}

GULOU_AES void Aes128::encrypt(const std::uint8_t* in, std::uint8_t* out) const {
    auto block = _mm_xor_si128(load(in), load(keys_[0].data()));
    for (std::size_t round = 1; round < rounds; ++round)
        block = _mm_aesenc_si128(block, load(keys_[round].data()));
    store(out, _mm_aesenclast_si128(block, load(keys_[rounds].data())));
}

GULOU_AES void Aes128::counter_blocks(const std::uint8_t* in, std::uint8_t* out, std::size_t blocks,
                                      const std::uint8_t* first) const {
    const auto nonce = _mm_xor_si128(load(first), load(keys_[0].data()));
    // The first round's key is in already; of the counter it is put in again.
    const auto key_end = rtp::read_u32(BytesView(keys_[0]), 12);
    auto number = rtp::read_u32(BytesView(first, 16), 12);
    while (blocks > 0) {
        __m128i block[at_once];
        for (auto& each : block)
            each =
                _mm_insert_epi32(nonce, static_cast<int>(__builtin_bswap32(number++ ^ key_end)), 3);
        for (std::size_t round = 1; round < rounds; ++round) {
            const auto key = load(keys_[round].data());
            for (auto& each : block)
                each = _mm_aesenc_si128(each, key);
        }
        const auto key = load(keys_[rounds].data());
        const auto count = std::min(blocks, at_once);
        for (std::size_t i = 0; i < count; ++i, in += 16, out += 16)
            store(out, _mm_xor_si128(load(in), _mm_aesenclast_si128(block[i], key)));
        blocks -= count;
    }
}

#undef GULOU_AES

#else // elsewhere OpenSSL does it

bool Aes128::supported() {
    return false;
}
Aes128::Aes128(const Block&) {}
void Aes128::encrypt(const std::uint8_t*, std::uint8_t*) const {}
void Aes128::counter_blocks(const std::uint8_t*, std::uint8_t*, std::size_t,
                            const std::uint8_t*) const {}

#endif

Aes128::~Aes128() {
    OPENSSL_cleanse(keys_.data(), sizeof keys_);
}

void Aes128::counter(MutableBytes text, const Block& first) const {
    const auto blocks = text.size() / 16;
    counter_blocks(text.data(), text.data(), blocks, first.data());
    const auto rest = text.subspan(blocks * 16);
    if (rest.empty())
        return;
    Block last = first;
    rtp::write_u32(last, 12, rtp::read_u32(first, 12) + static_cast<std::uint32_t>(blocks));
    encrypt(last.data(), last.data());
    for (std::size_t i = 0; i < rest.size(); ++i)
        rest[i] ^= last[i];
}

} // namespace gulou::relay
