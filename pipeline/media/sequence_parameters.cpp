#include "pipeline/media/sequence_parameters.hpp"

#include "pipeline/media/bit_reader.hpp"

#include <algorithm>
#include <array>

namespace gulou::media {
namespace {

constexpr int unit_type = 7;
constexpr std::uint64_t most_pixels = 16'384;
constexpr std::uint32_t most_depth_over_8 = 6;
constexpr std::uint32_t most_reference_offsets = 255;

// The profiles whose sets tell their chroma format.
bool tells_chroma(std::uint32_t profile) {
    static constexpr std::array<std::uint32_t, 13> known{100, 110, 122, 244, 44,  83, 86,
                                                         118, 128, 138, 139, 134, 135};
    return std::find(known.begin(), known.end(), profile) != known.end();
}

void skip_scaling_list(BitReader& bits, int size) { // section 7.3.2.1.1.1
    std::int64_t last = 8;
    std::int64_t next = 8;
    for (int i = 0; i < size && next != 0 && !bits.ended(); ++i) {
        next = (last + bits.signed_exp_golomb() % 256 + 256) % 256;
        last = next == 0 ? last : next;
    }
}

// False: no such picture.
bool read_chroma(BitReader& bits, SequenceParameters& out) {
    const auto chroma = bits.exp_golomb();
    if (chroma == 3)
        bits.bit(); // separate planes
    const auto luma = bits.exp_golomb();
    const auto depth = bits.exp_golomb();
    if (chroma > 3 || luma > most_depth_over_8 || depth > most_depth_over_8)
        return false;
    bits.bit(); // transform bypass
    if (bits.bit() != 0)
        for (int i = 0; i < (chroma == 3 ? 12 : 8); ++i)
            if (bits.bit() != 0)
                skip_scaling_list(bits, i < 6 ? 16 : 64);
    out.chroma = static_cast<std::uint8_t>(chroma);
    out.luma_depth = static_cast<std::uint8_t>(8 + luma);
    out.chroma_depth = static_cast<std::uint8_t>(8 + depth);
    return true;
}

bool skip_order_count(BitReader& bits) {
    const auto type = bits.exp_golomb();
    if (type == 0)
        bits.exp_golomb();
    if (type != 1)
        return type <= 2;
    bits.bit();
    bits.exp_golomb();
    bits.exp_golomb();
    const auto offsets = bits.exp_golomb();
    for (std::uint32_t i = 0; i < std::min(offsets, most_reference_offsets); ++i)
        bits.exp_golomb();
    return offsets <= most_reference_offsets;
}

bool read_size(BitReader& bits, SequenceParameters& out) {
    const auto width = 16 * (std::uint64_t{bits.exp_golomb()} + 1);
    const auto units = std::uint64_t{bits.exp_golomb()} + 1;
    const std::uint64_t fields = 2 - bits.bit(); // frame_mbs_only_flag: 1
    if (fields == 2)
        bits.bit();
    const auto height = 16 * units * fields;
    bits.bit(); // direct 8x8 inference
    std::uint64_t cropped_x = 0;
    std::uint64_t cropped_y = 0;
    if (bits.bit() != 0) { // section 7.4.2.1.1: in units of chroma samples
        const std::uint64_t unit_x = out.chroma == 1 || out.chroma == 2 ? 2 : 1;
        const std::uint64_t unit_y = (out.chroma == 1 ? 2U : 1U) * fields;
        cropped_x = std::uint64_t{bits.exp_golomb()};
        cropped_x = unit_x * (cropped_x + bits.exp_golomb());
        cropped_y = std::uint64_t{bits.exp_golomb()};
        cropped_y = unit_y * (cropped_y + bits.exp_golomb());
    }
    if (bits.ended() || width > most_pixels || height > most_pixels || cropped_x >= width ||
        cropped_y >= height)
        return false;
    out.width = static_cast<int>(width - cropped_x);
    out.height = static_cast<int>(height - cropped_y);
    return true;
}

} // namespace

std::optional<SequenceParameters> read_sequence_parameters(BytesView nal) {
    if (nal.empty() || (nal[0] & 0x1F) != unit_type)
        return std::nullopt;
    SequenceParameters out;
    BitReader bits(nal.subspan(1));
    out.profile = static_cast<std::uint8_t>(bits.bits(8));
    bits.bits(16);     // constraints, level
    bits.exp_golomb(); // id
    if (tells_chroma(out.profile) && !read_chroma(bits, out))
        return std::nullopt;
    bits.exp_golomb(); // log2_max_frame_num
    if (!skip_order_count(bits))
        return std::nullopt;
    bits.exp_golomb(); // reference frames
    bits.bit();        // gaps allowed
    if (!read_size(bits, out))
        return std::nullopt;
    return out;
}

} // namespace gulou::media
