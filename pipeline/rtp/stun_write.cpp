#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/stun.hpp"
#include "pipeline/rtp/stun_attributes.hpp"

#include <algorithm>

namespace gulou::rtp {
namespace {

// Appends attributes; once something did not fit, finish() returns 0.
class Writer {
public:
    Writer(MutableBytes out, StunType type, const TransactionId& transaction) : out_(out) {
        if (out.size() < stun::header_size) {
            full_ = true;
            return;
        }
        write_u16(out_, 0, static_cast<std::uint16_t>(type));
        write_u32(out_, 4, stun::magic_cookie);
        std::copy(transaction.begin(), transaction.end(), out_.begin() + 8);
    }

    // The value's bytes, zeroed, to be filled by the caller; empty when full.
    MutableBytes add(std::uint16_t type, std::size_t length) {
        const std::size_t padded = (length + 3) / 4 * 4;
        if (full_ || at_ + 4 + padded > out_.size()) {
            full_ = true;
            return {};
        }
        write_u16(out_, at_, type);
        write_u16(out_, at_ + 2, static_cast<std::uint16_t>(length));
        const auto value = out_.subspan(at_ + 4, padded);
        std::fill(value.begin(), value.end(), std::uint8_t{0});
        at_ += 4 + padded;
        write_u16(out_, 2, static_cast<std::uint16_t>(at_ - stun::header_size));
        return value.first(length);
    }
    void add(std::uint16_t type, BytesView value) {
        const auto room = add(type, value.size());
        if (!room.empty())
            std::copy(value.begin(), value.end(), room.begin());
    }

    std::size_t finish(std::string_view password) {
        const auto integrity_at = at_;
        const auto room = add(stun::MessageIntegrity, stun::integrity_size);
        std::array<std::uint8_t, stun::integrity_size> mac;
        if (full_ || !stun::integrity(out_, integrity_at, password, mac))
            return 0;
        std::copy(mac.begin(), mac.end(), room.begin());
        const auto fingerprint_at = at_;
        const auto value = add(stun::Fingerprint, 4);
        if (full_)
            return 0;
        write_u32(value, 0, stun::crc32(out_.first(fingerprint_at)) ^ stun::fingerprint_xor);
        return at_;
    }

private:
    MutableBytes out_;
    std::size_t at_ = stun::header_size;
    bool full_ = false; // nothing more fits
};

} // namespace

std::size_t write_binding_success(MutableBytes out, const TransactionId& transaction,
                                  const TransportAddress& mapped, std::string_view password) {
    Writer writer(out, StunType::BindingSuccess, transaction);
    const std::size_t length = mapped.is_v4() ? 4 : 16;
    const auto value = writer.add(stun::XorMappedAddress, 4 + length);
    if (!value.empty()) {
        value[1] = mapped.is_v4() ? 1 : 2;
        write_u16(value, 2, static_cast<std::uint16_t>(mapped.port ^ (stun::magic_cookie >> 16)));
        for (std::size_t i = 0; i < length; ++i)
            value[4 + i] = static_cast<std::uint8_t>(mapped.ip[16 - length + i] ^ out[4 + i]);
    }
    return writer.finish(password);
}

std::size_t write_binding_error(MutableBytes out, const TransactionId& transaction,
                                std::uint16_t code, std::string_view reason,
                                std::span<const std::uint16_t> unknown, std::string_view password) {
    Writer writer(out, StunType::BindingError, transaction);
    const auto value = writer.add(stun::ErrorCode, 4 + reason.size());
    if (!value.empty()) {
        value[2] = static_cast<std::uint8_t>(code / 100);
        value[3] = static_cast<std::uint8_t>(code % 100);
        std::copy(reason.begin(), reason.end(), value.begin() + 4);
    }
    if (!unknown.empty()) {
        const auto list = writer.add(stun::UnknownAttributes, unknown.size() * 2);
        for (std::size_t i = 0; i * 2 < list.size(); ++i)
            write_u16(list, i * 2, unknown[i]);
    }
    return writer.finish(password);
}

std::size_t write_binding_request(MutableBytes out, const BindingRequest& request,
                                  std::string_view password) {
    Writer writer(out, StunType::BindingRequest, request.transaction);
    writer.add(stun::Username, as_bytes(request.username));
    std::array<std::uint8_t, 8> number{};
    write_u32(number, 0, request.priority);
    writer.add(stun::Priority, BytesView(number).first(4));
    write_u64(number, 0, request.tie_breaker);
    writer.add(request.role == IceRole::Controlling ? stun::IceControlling : stun::IceControlled,
               number);
    if (request.nominate == Nominate::Yes)
        writer.add(stun::UseCandidate, BytesView{});
    return writer.finish(password);
}

} // namespace gulou::rtp
