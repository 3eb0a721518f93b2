#include "pipeline/relay/packet_key.hpp"

#include "core/text.hpp"

#include <gtest/gtest.h>

#include <random>

namespace gulou::relay {
namespace {

Bytes random_bytes(std::size_t size, std::uint32_t seed) {
    std::mt19937 random(seed);
    Bytes out(size);
    for (auto& byte : out)
        byte = static_cast<std::uint8_t>(random());
    return out;
}

template <std::size_t Size>
std::array<std::uint8_t, Size> random_array(std::uint32_t seed) {
    std::array<std::uint8_t, Size> out{};
    std::ranges::copy(random_bytes(Size, seed), out.begin());
    return out;
}

// Every length a packet can have, whole blocks and rests, groups of eight blocks and their ends.
constexpr std::size_t longest = 400;

struct Sealed {
    Bytes text;
    std::array<std::uint8_t, GcmKey::tag_size> tag{};
    bool operator==(const Sealed&) const = default;
};

Sealed seal(AesBy by, std::uint32_t seed, std::size_t size) {
    auto key = GcmKey::make(random_array<16>(seed), CipherUse::Seal, by).value();
    Sealed out{random_bytes(size, seed + 1), {}};
    EXPECT_TRUE(key.seal(random_array<12>(seed + 2), random_bytes(12 + size % 9, 1),
                         random_bytes(size % 5, 2), out.text, out.tag.data()));
    return out;
}

class PacketKey : public testing::Test {
protected:
    void SetUp() override {
        if (!Aes128::supported())
            GTEST_SKIP() << "this processor has no AES";
    }
};

// FIPS 197 appendix B.
TEST_F(PacketKey, EncryptsTheStandardsExample) {
    Aes128::Block key{};
    Aes128::Block block{};
    std::ranges::copy(from_hex("2b7e151628aed2a6abf7158809cf4f3c").value(), key.begin());
    std::ranges::copy(from_hex("3243f6a8885a308d313198a2e0370734").value(), block.begin());
    Aes128(key).encrypt(block.data(), block.data());
    EXPECT_EQ(to_hex(block), "3925841d02dc09fbdc118597196a0b32");
}

TEST_F(PacketKey, SealsAsOpensslDoesAtEveryLength) {
    for (std::size_t size = 0; size <= longest; ++size)
        ASSERT_EQ(seal(AesBy::Processor, 7, size), seal(AesBy::Evp, 7, size)) << size;
}

TEST_F(PacketKey, OpensWhatOpensslSealed) {
    for (const auto by : {AesBy::Processor, AesBy::Evp}) {
        auto sealed = seal(by == AesBy::Evp ? AesBy::Processor : AesBy::Evp, 9, 333);
        auto key = GcmKey::make(random_array<16>(9), CipherUse::Open, by).value();
        const auto iv = random_array<12>(11);
        const auto clear = random_bytes(12 + 333 % 9, 1);
        const auto more = random_bytes(333 % 5, 2);
        auto text = sealed.text;
        EXPECT_TRUE(key.open(iv, clear, more, text, sealed.tag.data()));
        EXPECT_EQ(text, random_bytes(333, 10));
        text = sealed.text;
        sealed.tag[15] ^= 1;
        EXPECT_FALSE(key.open(iv, clear, more, text, sealed.tag.data()));
        sealed.tag[15] ^= 1;
        text = sealed.text;
        text[200] ^= 0x80;
        EXPECT_FALSE(key.open(iv, clear, more, text, sealed.tag.data()));
        text = sealed.text;
        EXPECT_TRUE(key.open(iv, clear, more, text, sealed.tag.data())); // as before
    }
}

TEST_F(PacketKey, CountsAsOpensslDoesAtEveryLength) {
    auto ours = CounterKey::make(random_array<16>(3), AesBy::Processor).value();
    auto openssl = CounterKey::make(random_array<16>(3), AesBy::Evp).value();
    auto first = random_array<16>(4);
    first[14] = first[15] = 0;
    for (std::size_t size = 0; size <= longest; ++size) {
        auto a = random_bytes(size, 5);
        auto b = a;
        ASSERT_TRUE(ours.crypt(first, a) && openssl.crypt(first, b));
        ASSERT_EQ(a, b) << size;
    }
}

} // namespace
} // namespace gulou::relay
