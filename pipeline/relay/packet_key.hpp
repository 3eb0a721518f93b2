// One AES-128 key as SRTP uses it: Galois/counter mode, or counter mode alone. By the processor's
// AES where it has it, with OpenSSL's GHASH; through EVP elsewhere.
#pragma once

#include "core/result.hpp"
#include "pipeline/relay/aes.hpp"
#include "pipeline/relay/openssl_ptr.hpp"

#include <openssl/modes.h>

#include <array>
#include <cstdint>
#include <memory>

namespace gulou::relay {

enum class CipherUse { Seal, Open };
enum class AesBy { Processor, Evp };
AesBy best_aes(); // on this machine

// NIST SP 800-38D with a tag of 16 bytes. Neither allocates once made.
class GcmKey {
public:
    using Iv = std::array<std::uint8_t, 12>;
    static constexpr std::size_t tag_size = 16;

    // Unavailable when this OpenSSL lacks the cipher.
    static Result<GcmKey> make(const Aes128::Block& key, CipherUse use, AesBy by = best_aes());

    // Encrypts `text` in place and writes the tag; `clear` and `more` are authenticated with it.
    bool seal(const Iv& iv, BytesView clear, BytesView more, MutableBytes text, std::uint8_t* tag);
    // Decrypts in place. False: not authentic, `text` is to be thrown away.
    bool open(const Iv& iv, BytesView clear, BytesView more, MutableBytes text,
              const std::uint8_t* tag);

private:
    using Ghash = std::unique_ptr<GCM128_CONTEXT, OpensslFree<CRYPTO_gcm128_release>>;
    GcmKey() = default;
    CipherContext evp_; // nullptr: the two below
    std::unique_ptr<Aes128> aes_;
    Ghash ghash_; // refers to *aes_
};

// Counter mode from a block whose last two bytes are 0 (RFC 3711 section 4.1.1).
class CounterKey {
public:
    static Result<CounterKey> make(const Aes128::Block& key, AesBy by = best_aes());
    // Both ways, in place.
    bool crypt(const Aes128::Block& first, MutableBytes text);

private:
    CounterKey() = default;
    CipherContext evp_; // nullptr: *aes_
    std::unique_ptr<Aes128> aes_;
};

} // namespace gulou::relay
