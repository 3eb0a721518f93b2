#include "pipeline/rtp/extension.hpp"

#include "pipeline/rtp/byte_order.hpp"

#include <algorithm>

namespace gulou::rtp {
namespace {
constexpr std::uint16_t one_byte_profile = 0xBEDE;
}

ExtensionReader::ExtensionReader(const PacketView& packet)
    : two_byte_((packet.extension_profile & 0xFFF0) == 0x1000) {
    if (two_byte_ || packet.extension_profile == one_byte_profile)
        rest_ = packet.extension;
}

std::optional<ExtensionElement> ExtensionReader::next() {
    while (!rest_.empty() && rest_[0] == 0) // padding
        rest_ = rest_.subspan(1);
    if (rest_.empty())
        return std::nullopt;
    const std::size_t head = two_byte_ ? 2 : 1;
    const std::uint8_t id = two_byte_ ? rest_[0] : rest_[0] >> 4;
    if (rest_.size() < head || (!two_byte_ && id == 15)) // 15: reserved, stop (RFC 8285 4.2)
        return std::nullopt;
    const std::size_t nibble = rest_[0] & 0x0FU;
    const std::size_t length = two_byte_ ? rest_[1] : nibble + 1;
    if (rest_.size() < head + length)
        return std::nullopt;
    const ExtensionElement element{id, rest_.subspan(head, length)};
    rest_ = rest_.subspan(head + length);
    return element;
}

void ExtensionWriter::add(std::uint8_t id, BytesView value) {
    if (id == 0 || id > 14 || value.empty() || value.size() > 16 ||
        at_ + 1 + value.size() + 3 > out_.size())
        return;
    out_[at_++] = static_cast<std::uint8_t>((unsigned{id} << 4) | (value.size() - 1));
    std::copy(value.begin(), value.end(), out_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ += value.size();
}

std::size_t ExtensionWriter::finish() {
    constexpr auto start = fixed_header_size + 4;
    if (at_ == start)
        return fixed_header_size;
    while (at_ % 4 != 0)
        out_[at_++] = 0;
    write_u16(out_, fixed_header_size, one_byte_profile);
    write_u16(out_, fixed_header_size + 2, static_cast<std::uint16_t>((at_ - start) / 4));
    return at_;
}

} // namespace gulou::rtp
