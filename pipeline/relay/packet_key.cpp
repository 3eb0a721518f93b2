#include "pipeline/relay/packet_key.hpp"

namespace gulou::relay {
namespace {

int length(BytesView bytes) {
    return static_cast<int>(bytes.size());
}

Error refused() {
    return {ErrorCode::Unavailable, "OpenSSL has no cipher for this SRTP profile"};
}

CipherContext evp_context(const char* name, const Aes128::Block& key, CipherUse use) {
    // Fetched once: an implicit fetch at every use is what made OpenSSL 3 slow (openssl issue
    // 20625).
    const Cipher cipher(EVP_CIPHER_fetch(nullptr, name, nullptr));
    CipherContext context(EVP_CIPHER_CTX_new());
    if (!cipher || !context ||
        EVP_CipherInit_ex2(context.get(), cipher.get(), key.data(), nullptr,
                           use == CipherUse::Seal ? 1 : 0, nullptr) != 1)
        return nullptr;
    return context;
}

bool evp_seal(EVP_CIPHER_CTX* context, const std::uint8_t* iv, BytesView clear, BytesView more,
              MutableBytes text, std::uint8_t* tag) {
    int out = 0;
    return EVP_EncryptInit_ex2(context, nullptr, nullptr, iv, nullptr) == 1 &&
           EVP_EncryptUpdate(context, nullptr, &out, clear.data(), length(clear)) == 1 &&
           (more.empty() ||
            EVP_EncryptUpdate(context, nullptr, &out, more.data(), length(more)) == 1) &&
           (text.empty() ||
            EVP_EncryptUpdate(context, text.data(), &out, text.data(), length(text)) == 1) &&
           EVP_EncryptFinal_ex(context, text.data() + text.size(), &out) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, GcmKey::tag_size, tag) == 1;
}

bool evp_open(EVP_CIPHER_CTX* context, const std::uint8_t* iv, BytesView clear, BytesView more,
              MutableBytes text, const std::uint8_t* tag) {
    int out = 0;
    return EVP_DecryptInit_ex2(context, nullptr, nullptr, iv, nullptr) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, GcmKey::tag_size,
                               const_cast<std::uint8_t*>(tag)) == 1 &&
           EVP_DecryptUpdate(context, nullptr, &out, clear.data(), length(clear)) == 1 &&
           (more.empty() ||
            EVP_DecryptUpdate(context, nullptr, &out, more.data(), length(more)) == 1) &&
           (text.empty() ||
            EVP_DecryptUpdate(context, text.data(), &out, text.data(), length(text)) == 1) &&
           EVP_DecryptFinal_ex(context, text.data() + text.size(), &out) == 1;
}

// What OpenSSL's GCM asks of a block cipher; `key` is an Aes128.
void block(const unsigned char* in, unsigned char* out, const void* key) {
    static_cast<const Aes128*>(key)->encrypt(in, out);
}
void stream(const unsigned char* in, unsigned char* out, std::size_t blocks, const void* key,
            const unsigned char* first) {
    static_cast<const Aes128*>(key)->counter_blocks(in, out, blocks, first);
}

bool begin(GCM128_CONTEXT* ghash, const GcmKey::Iv& iv, BytesView clear, BytesView more) {
    CRYPTO_gcm128_setiv(ghash, iv.data(), iv.size());
    return CRYPTO_gcm128_aad(ghash, clear.data(), clear.size()) == 0 &&
           (more.empty() || CRYPTO_gcm128_aad(ghash, more.data(), more.size()) == 0);
}

} // namespace

AesBy best_aes() {
    return Aes128::supported() ? AesBy::Processor : AesBy::Evp;
}

Result<GcmKey> GcmKey::make(const Aes128::Block& key, CipherUse use, AesBy by) {
    GcmKey out;
    if (by == AesBy::Evp) {
        out.evp_ = evp_context("AES-128-GCM", key, use);
    } else {
        out.aes_ = std::make_unique<Aes128>(key);
        out.ghash_.reset(CRYPTO_gcm128_new(out.aes_.get(), block));
    }
    if (!out.evp_ && !out.ghash_)
        return fail(refused());
    return out;
}

bool GcmKey::seal(const Iv& iv, BytesView clear, BytesView more, MutableBytes text,
                  std::uint8_t* tag) {
    if (evp_)
        return evp_seal(evp_.get(), iv.data(), clear, more, text, tag);
    if (!begin(ghash_.get(), iv, clear, more) ||
        CRYPTO_gcm128_encrypt_ctr32(ghash_.get(), text.data(), text.data(), text.size(), stream) !=
            0)
        return false;
    CRYPTO_gcm128_tag(ghash_.get(), tag, tag_size);
    return true;
}

bool GcmKey::open(const Iv& iv, BytesView clear, BytesView more, MutableBytes text,
                  const std::uint8_t* tag) {
    if (evp_)
        return evp_open(evp_.get(), iv.data(), clear, more, text, tag);
    return begin(ghash_.get(), iv, clear, more) &&
           CRYPTO_gcm128_decrypt_ctr32(ghash_.get(), text.data(), text.data(), text.size(),
                                       stream) == 0 &&
           CRYPTO_gcm128_finish(ghash_.get(), tag, tag_size) == 0;
}

Result<CounterKey> CounterKey::make(const Aes128::Block& key, AesBy by) {
    CounterKey out;
    if (by == AesBy::Evp)
        out.evp_ = evp_context("AES-128-CTR", key, CipherUse::Seal);
    else
        out.aes_ = std::make_unique<Aes128>(key);
    if (!out.evp_ && !out.aes_)
        return fail(refused());
    return out;
}

bool CounterKey::crypt(const Aes128::Block& first, MutableBytes text) {
    if (aes_) {
        aes_->counter(text, first);
        return true;
    }
    int out = 0;
    return EVP_EncryptInit_ex2(evp_.get(), nullptr, nullptr, first.data(), nullptr) == 1 &&
           (text.empty() ||
            EVP_EncryptUpdate(evp_.get(), text.data(), &out, text.data(), length(text)) == 1);
}

} // namespace gulou::relay
