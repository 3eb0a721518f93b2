#include "pipeline/rtp/header.hpp"

#include "pipeline/rtp/byte_order.hpp"

namespace gulou::rtp {

std::optional<std::size_t> header_size(BytesView packet) {
    if (packet.size() < fixed_header_size || (packet[0] >> 6) != 2)
        return std::nullopt;
    std::size_t size = fixed_header_size + std::size_t{4} * (packet[0] & 0x0F);
    if (packet[0] & 0x10) {
        if (packet.size() < size + 4)
            return std::nullopt;
        size += 4 + std::size_t{4} * read_u16(packet, size + 2);
    }
    if (packet.size() < size)
        return std::nullopt;
    return size;
}

std::optional<PacketView> parse_packet(BytesView packet) {
    const auto size = header_size(packet);
    if (!size)
        return std::nullopt;
    PacketView view;
    view.header_size = *size;
    view.header.marker = (packet[1] & 0x80) != 0;
    view.header.payload_type = packet[1] & 0x7F;
    view.header.sequence = read_u16(packet, 2);
    view.header.timestamp = read_u32(packet, 4);
    view.header.ssrc = read_u32(packet, 8);
    if (packet[0] & 0x10) {
        const auto at = fixed_header_size + std::size_t{4} * (packet[0] & 0x0F);
        view.extension_profile = read_u16(packet, at);
        view.extension = packet.subspan(at + 4, *size - at - 4);
    }
    view.payload = packet.subspan(*size);
    if (packet[0] & 0x20) {
        if (view.payload.empty())
            return std::nullopt;
        view.padding = packet.back();
        if (view.padding == 0 || view.padding > view.payload.size())
            return std::nullopt;
        view.payload = view.payload.first(view.payload.size() - view.padding);
    }
    return view;
}

void write_header(MutableBytes out, const Header& header, HasExtension has_extension) {
    out[0] = has_extension == HasExtension::Yes ? 0x90 : 0x80;
    out[1] = static_cast<std::uint8_t>((header.marker ? 0x80 : 0) | (header.payload_type & 0x7F));
    write_u16(out, 2, header.sequence);
    write_u32(out, 4, header.timestamp);
    write_u32(out, 8, header.ssrc);
}

} // namespace gulou::rtp
