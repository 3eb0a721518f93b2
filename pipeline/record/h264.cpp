#include "pipeline/record/h264.hpp"

#include "pipeline/media/sequence_parameters.hpp"
#include "pipeline/record/box.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace gulou::record {
namespace {

enum NalType { Sps = 7, Pps = 8, Delimiter = 9, Filler = 12 };

int type_of(BytesView nal) {
    return nal[0] & 0x1f;
}

// The index of the next 00 00 01, or the size. memchr for the 1 keeps this near memory speed.
std::size_t next_start(BytesView data, std::size_t from) {
    for (std::size_t at = from + 2; at < data.size(); ++at) {
        const void* found = std::memchr(data.data() + at, 1, data.size() - at);
        if (found == nullptr)
            break;
        at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - data.data());
        if (data[at - 1] == 0 && data[at - 2] == 0)
            return at - 2;
    }
    return data.size();
}

template <class Visit>
void for_each_nal(BytesView data, Visit&& visit) {
    std::size_t start = next_start(data, 0);
    while (start < data.size()) {
        const std::size_t end = next_start(data, start + 3);
        auto nal = data.subspan(start + 3, end - start - 3);
        // Zeros before the next start code belong to it (Annex B trailing_zero_8bits).
        while (!nal.empty() && nal.back() == 0)
            nal = nal.first(nal.size() - 1);
        if (!nal.empty())
            visit(nal);
        start = end;
    }
}

// As ISO/IEC 14496-15 §5.3.3.1.2 counts them.
bool is_high(std::uint8_t profile) {
    return profile == 100 || profile == 110 || profile == 122 || profile == 144;
}

// Chroma format and bit depths, which the high profiles add to the record.
void write_high_fields(BytesView sps, BoxWriter& out) {
    const auto set = media::read_sequence_parameters(sps).value_or(media::SequenceParameters{});
    out.u8(0xfcU | set.chroma);
    out.u8(0xf8U | (set.luma_depth - 8U));
    out.u8(0xf8U | (set.chroma_depth - 8U));
    out.u8(0); // no SPS extension
}

void write_set(BytesView nal, BoxWriter& out) {
    out.u16(static_cast<std::uint32_t>(nal.size()));
    out.bytes(nal);
}

} // namespace

Result<Bytes> avc_configuration(BytesView annex_b) {
    std::vector<BytesView> sps, pps;
    for_each_nal(annex_b, [&](BytesView nal) {
        if (nal.size() > 0xffff)
            return;
        if (type_of(nal) == Sps && nal.size() >= 4 && sps.size() < 31)
            sps.push_back(nal);
        if (type_of(nal) == Pps && pps.size() < 255)
            pps.push_back(nal);
    });
    if (sps.empty() || pps.empty())
        return fail(ErrorCode::Invalid, "the key frame carries no SPS and PPS");
    BoxWriter out;
    out.u8(1);
    out.bytes(sps[0].subspan(1, 3)); // profile, compatibility, level
    out.u8(0xff);                    // lengths of 4 bytes
    out.u8(0xe0u | static_cast<std::uint32_t>(sps.size()));
    for (const auto nal : sps)
        write_set(nal, out);
    out.u8(static_cast<std::uint32_t>(pps.size()));
    for (const auto nal : pps)
        write_set(nal, out);
    if (is_high(sps[0][1]))
        write_high_fields(sps[0], out);
    return out.take();
}

BytesView first_sps(BytesView annex_b) {
    BytesView found;
    for_each_nal(annex_b, [&](BytesView nal) {
        if (found.empty() && type_of(nal) == Sps)
            found = nal;
    });
    return found;
}

std::size_t append_sample(BytesView annex_b, Bytes& out) {
    const std::size_t before = out.size();
    for_each_nal(annex_b, [&](BytesView nal) {
        if (type_of(nal) == Delimiter || type_of(nal) == Filler)
            return;
        const auto size = static_cast<std::uint32_t>(nal.size());
        for (const int shift : {24, 16, 8, 0})
            out.push_back(static_cast<std::uint8_t>(size >> shift));
        out.insert(out.end(), nal.begin(), nal.end());
    });
    return out.size() - before;
}

} // namespace gulou::record
