#include "pipeline/rtp/h264.hpp"

#include "pipeline/rtp/byte_order.hpp"

namespace gulou::rtp {
namespace {

bool is_start(NalType type) {
    return type == NalType::SequenceParameters || type == NalType::Idr;
}

// Where the next 00 00 01 begins; the end when there is none.
std::size_t find_start_code(BytesView in, std::size_t from) {
    for (std::size_t i = from; i + 3 <= in.size(); ++i) {
        if (in[i + 2] > 1)
            i += 2;
        else if (in[i] == 0 && in[i + 1] == 0 && in[i + 2] == 1)
            return i;
    }
    return in.size();
}

} // namespace

NalReader::NalReader(BytesView stream) : rest_(stream.subspan(find_start_code(stream, 0))) {}

std::optional<BytesView> NalReader::next() {
    while (rest_.size() > 3) {
        const auto end = find_start_code(rest_, 3);
        auto nal = rest_.subspan(3, end - 3);
        rest_ = rest_.subspan(end);
        while (!nal.empty() && nal.back() == 0) // the fourth byte of a start code, trailing zeros
            nal = nal.first(nal.size() - 1);
        if (!nal.empty())
            return nal;
    }
    return std::nullopt;
}

bool starts_keyframe(BytesView payload) {
    if (payload.empty())
        return false;
    const auto type = nal_type(payload);
    if (type == NalType::FuA)
        return payload.size() >= 2 && (payload[1] & 0x80) && is_start(nal_type(payload.subspan(1)));
    if (type != NalType::StapA)
        return is_start(type);
    for (std::size_t at = 1; at + 2 < payload.size();) {
        const std::size_t length = read_u16(payload, at);
        if (length == 0 || at + 2 + length > payload.size())
            return false;
        if (is_start(nal_type(payload.subspan(at + 2))))
            return true;
        at += 2 + length;
    }
    return false;
}

bool is_disposable(BytesView payload) {
    if (payload.empty() || (payload[0] & 0x60) != 0)
        return false;
    // Delimiters and SEI have nal_ref_idc 0 too and say nothing about the picture.
    if (nal_type(payload) == NalType::FuA)
        return payload.size() >= 2 && nal_type(payload.subspan(1)) == NalType::Slice;
    return nal_type(payload) == NalType::Slice;
}

} // namespace gulou::rtp
