#include "pipeline/record/picture_size.hpp"

#include "pipeline/record/bit_reader.hpp"
#include "pipeline/record/h264.hpp"

namespace gulou::record {
namespace {

constexpr std::size_t sps_bytes = 512; // as much as scaling lists can take
constexpr std::uint32_t most_pixels = 16'384;

bool has_chroma_format(std::uint32_t profile) {
    for (const auto known : {100u, 110u, 122u, 244u, 44u, 83u, 86u, 118u, 128u})
        if (profile == known)
            return true;
    return false;
}

void skip_scaling_list(BitReader& bits, int size) { // §7.3.2.1.1.1
    std::int64_t last = 8, next = 8;
    for (int i = 0; i < size && next != 0; ++i) {
        const auto code = static_cast<std::int64_t>(bits.exp_golomb());
        const auto delta = code % 2 != 0 ? (code + 1) / 2 : -code / 2;
        next = (last + delta + 256) % 256;
        last = next == 0 ? last : next;
    }
}

// Returns chroma_format_idc.
std::uint32_t skip_high_fields(BitReader& bits) {
    const auto chroma = bits.exp_golomb();
    if (chroma == 3)
        bits.bit();
    bits.exp_golomb(); // bit depths
    bits.exp_golomb();
    bits.bit();
    if (bits.bit())
        for (int i = 0; i < (chroma == 3 ? 12 : 8); ++i)
            if (bits.bit())
                skip_scaling_list(bits, i < 6 ? 16 : 64);
    return chroma;
}

void skip_picture_order(BitReader& bits) {
    const auto type = bits.exp_golomb();
    if (type == 0)
        bits.exp_golomb();
    if (type != 1)
        return;
    bits.bit();
    bits.exp_golomb();
    bits.exp_golomb();
    for (auto left = bits.exp_golomb(); left > 0 && !bits.past_end(); --left)
        bits.exp_golomb();
}

Result<PictureSize> read_size(BitReader& bits, std::uint32_t chroma) {
    const auto width = std::uint64_t{16} * (std::uint64_t{bits.exp_golomb()} + 1);
    const auto units = std::uint64_t{bits.exp_golomb()} + 1;
    const std::uint32_t fields = 2 - bits.bit(); // frame_mbs_only: 1
    if (fields == 2)
        bits.bit();
    const auto height = 16 * units * fields;
    bits.bit(); // direct_8x8_inference
    std::uint64_t crop_x = 0, crop_y = 0;
    if (bits.bit()) {
        const std::uint64_t unit_x = chroma == 1 || chroma == 2 ? 2 : 1;
        const std::uint64_t unit_y = (chroma == 1 ? 2u : 1u) * fields;
        crop_x = unit_x * (std::uint64_t{bits.exp_golomb()} + bits.exp_golomb());
        crop_y = unit_y * (std::uint64_t{bits.exp_golomb()} + bits.exp_golomb());
    }
    if (bits.past_end() || width > most_pixels || height > most_pixels || crop_x >= width ||
        crop_y >= height)
        return fail(ErrorCode::Invalid, "the SPS tells no picture size");
    return PictureSize{static_cast<int>(width - crop_x), static_cast<int>(height - crop_y)};
}

} // namespace

Result<PictureSize> h264_size(BytesView annex_b) {
    const auto sps = first_sps(annex_b);
    if (sps.size() < 4)
        return fail(ErrorCode::Invalid, "no SPS");
    BitReader bits(sps, sps_bytes);
    bits.bits(8);
    const auto profile = bits.bits(8);
    bits.bits(16);
    bits.exp_golomb(); // id
    const auto chroma = has_chroma_format(profile) ? skip_high_fields(bits) : 1;
    bits.exp_golomb(); // log2_max_frame_num
    skip_picture_order(bits);
    bits.exp_golomb(); // reference frames
    bits.bit();
    return read_size(bits, chroma);
}

Result<PictureSize> vp8_size(BytesView frame) {
    const bool key = frame.size() >= 10 && (frame[0] & 1) == 0 && frame[3] == 0x9D &&
                     frame[4] == 0x01 && frame[5] == 0x2A;
    if (!key)
        return fail(ErrorCode::Invalid, "not a VP8 key frame");
    const PictureSize size{(frame[6] | frame[7] << 8) & 0x3FFF,
                           (frame[8] | frame[9] << 8) & 0x3FFF};
    if (size.width == 0 || size.height == 0)
        return fail(ErrorCode::Invalid, "a VP8 key frame without a size");
    return size;
}

} // namespace gulou::record
