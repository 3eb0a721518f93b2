// STUN as ICE uses it (RFC 8489, RFC 8445): Binding requests read and checked, answers written.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/rtp/transport_address.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace gulou::rtp {

using TransactionId = std::array<std::uint8_t, 12>;

enum class StunType : std::uint16_t {
    BindingRequest = 0x0001,
    BindingIndication = 0x0011,
    BindingSuccess = 0x0101,
    BindingError = 0x0111,
};

// A parsed message; the views point into the packet.
struct StunMessage {
    std::uint16_t type = 0;
    TransactionId transaction{};
    std::string_view username; // empty: none
    std::optional<std::uint32_t> priority;
    bool use_candidate = false;
    bool ice_controlled = false;
    bool ice_controlling = false;
    bool fingerprint = false;               // present and right
    std::size_t integrity_offset = 0;       // of MESSAGE-INTEGRITY in the packet; 0: none
    std::array<std::uint16_t, 4> unknown{}; // comprehension-required attributes we do not know
    std::size_t unknown_count = 0;
    std::optional<TransportAddress> mapped; // XOR-MAPPED-ADDRESS
    std::uint16_t error_code = 0;           // of a BindingError
};

// Longer messages are not read: no ICE check comes near it.
inline constexpr std::size_t most_stun_bytes = 1280;

// Nothing for a wrong length, cookie or attribute layout, or a FINGERPRINT that is wrong.
std::optional<StunMessage> parse_stun(BytesView packet);
// Checks MESSAGE-INTEGRITY (HMAC-SHA1 with a short-term credential) in constant time.
bool verify_integrity(BytesView packet, const StunMessage& message, std::string_view password);

// Each writes a whole message with MESSAGE-INTEGRITY and FINGERPRINT; 0 when `out` is too small
// (200 bytes always do for answers).
std::size_t write_binding_success(MutableBytes out, const TransactionId& transaction,
                                  const TransportAddress& mapped, std::string_view password);
// 420 lists `unknown`.
std::size_t write_binding_error(MutableBytes out, const TransactionId& transaction,
                                std::uint16_t code, std::string_view reason,
                                std::span<const std::uint16_t> unknown, std::string_view password);

enum class IceRole { Controlling, Controlled };
enum class Nominate : bool { No, Yes };
struct BindingRequest {
    TransactionId transaction{};
    std::string_view username; // "remote:local"
    std::uint32_t priority = 0;
    IceRole role = IceRole::Controlling;
    std::uint64_t tie_breaker = 0;
    Nominate nominate = Nominate::No;
};
std::size_t write_binding_request(MutableBytes out, const BindingRequest& request,
                                  std::string_view password);

} // namespace gulou::rtp
