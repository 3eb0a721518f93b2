#include "pipeline/rtp/h264_depacketizer.hpp"

#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/h264.hpp"

#include <array>

namespace gulou::rtp {
namespace {

constexpr std::array<std::uint8_t, 4> start_code{0, 0, 0, 1};
constexpr std::uint8_t highest_single_type = 23;

} // namespace

void H264Depacketizer::note(std::uint8_t header) {
    const auto type = nal_type(BytesView(&header, 1));
    has_picture_ = has_picture_ || (type >= NalType::Slice && type <= NalType::Idr);
    has_idr_ = has_idr_ || type == NalType::Idr;
    has_sps_ = has_sps_ || type == NalType::SequenceParameters;
    has_pps_ = has_pps_ || type == NalType::PictureParameters;
}

void H264Depacketizer::append(BytesView nal, Bytes& unit) {
    note(nal[0]);
    unit.insert(unit.end(), start_code.begin(), start_code.end());
    unit.insert(unit.end(), nal.begin(), nal.end());
}

bool H264Depacketizer::add(BytesView payload, Bytes& unit) {
    if (payload.empty())
        return false;
    const auto type = nal_type(payload);
    if (type == NalType::FuA)
        return add_fragment(payload, unit);
    if (fragment_) // its end is missing
        return false;
    if (type == NalType::StapA)
        return add_aggregate(payload, unit);
    const auto number = static_cast<std::uint8_t>(type);
    if (number == 0 || number > highest_single_type)
        return false;
    append(payload, unit);
    return true;
}

// RFC 6184 section 5.7.1: 16 bits of size before each NAL unit.
bool H264Depacketizer::add_aggregate(BytesView payload, Bytes& unit) {
    std::size_t at = 1;
    while (at + 2 <= payload.size()) {
        const std::size_t size = read_u16(payload, at);
        at += 2;
        if (size == 0 || size > payload.size() - at)
            return false;
        append(payload.subspan(at, size), unit);
        at += size;
    }
    return at == payload.size() && at > 1;
}

// RFC 6184 section 5.8: indicator (F, NRI), header (start, end, type), then the piece.
bool H264Depacketizer::add_fragment(BytesView payload, Bytes& unit) {
    if (payload.size() < 3)
        return false;
    const bool start = (payload[1] & 0x80) != 0, end = (payload[1] & 0x40) != 0;
    const auto header = static_cast<std::uint8_t>((payload[0] & 0xE0) | (payload[1] & 0x1F));
    if (start == fragment_ || (start && end) || (!start && header != fragment_header_))
        return false;
    if (start) {
        note(header);
        unit.insert(unit.end(), start_code.begin(), start_code.end());
        unit.push_back(header);
        fragment_header_ = header;
    }
    unit.insert(unit.end(), payload.begin() + 2, payload.end());
    fragment_ = !end;
    return true;
}

} // namespace gulou::rtp
