#include "pipeline/record/movie_boxes.hpp"

#include <array>
#include <limits>

namespace gulou::record {
namespace {

using Matrix = std::array<std::uint32_t, 9>; // a b u c d v x y w (§6.2.2)

constexpr std::uint32_t one = 0x10000, minus_one = 0xffff0000;

// Turns the picture and moves it back into the first quadrant.
Matrix matrix_of(const TrackHead& track) {
    const auto width = static_cast<std::uint32_t>(track.width) << 16;
    const auto height = static_cast<std::uint32_t>(track.height) << 16;
    switch (track.turn & 3) {
    case 1:
        return {0, one, 0, minus_one, 0, 0, height, 0, 0x40000000};
    case 2:
        return {minus_one, 0, 0, 0, minus_one, 0, width, height, 0x40000000};
    case 3:
        return {0, minus_one, 0, one, 0, 0, 0, width, 0x40000000};
    default:
        return {one, 0, 0, 0, one, 0, 0, 0, 0x40000000};
    }
}

void write_matrix(BoxWriter& out, const Matrix& matrix) {
    for (const auto value : matrix)
        out.u32(value);
}

} // namespace

void write_ftyp(BoxWriter& out, std::string_view brand) {
    out.box("ftyp", [&] {
        out.text(brand);
        out.u32(0x200);
        for (const auto* compatible : {"isom", "iso6", "avc1", "mp41"})
            out.text(compatible);
    });
}

void write_mvhd(BoxWriter& out, std::uint32_t timescale, std::uint64_t duration,
                std::uint32_t next_track) {
    out.full_box("mvhd", 1, 0, [&] {
        out.zeros(16); // creation and modification time: not said
        out.u32(timescale);
        out.u64(duration);
        out.u32(0x10000); // rate
        out.u16(0x100);   // volume
        out.zeros(10);
        write_matrix(out, matrix_of({}));
        out.zeros(24);
        out.u32(next_track);
    });
}

void write_tkhd(BoxWriter& out, const TrackHead& track, std::uint64_t duration) {
    out.full_box("tkhd", 1, 3, [&] { // enabled, in the movie
        out.zeros(16);
        out.u32(track.id);
        out.zeros(4);
        out.u64(duration);
        out.zeros(12); // reserved, layer, alternate group
        out.u16(track.kind == TrackKind::Audio ? 0x100 : 0);
        out.zeros(2);
        write_matrix(out, matrix_of(track));
        out.u32(static_cast<std::uint32_t>(track.width) << 16);
        out.u32(static_cast<std::uint32_t>(track.height) << 16);
    });
}

void write_media_head(BoxWriter& out, const TrackHead& track, std::uint64_t duration) {
    out.full_box("mdhd", 1, 0, [&] {
        out.zeros(16);
        out.u32(track.timescale);
        out.u64(duration);
        out.u16(0x55c4); // language "und"
        out.u16(0);
    });
    out.full_box("hdlr", 0, 0, [&] {
        out.u32(0);
        out.text(track.kind == TrackKind::Video ? "vide" : "soun");
        out.zeros(12);
        out.text("Gulou");
        out.u8(0);
    });
}

void write_media_information(BoxWriter& out, TrackKind kind) {
    if (kind == TrackKind::Video)
        out.full_box("vmhd", 0, 1, [&] { out.zeros(8); });
    else
        out.full_box("smhd", 0, 0, [&] { out.zeros(4); });
    out.box("dinf", [&] {
        out.full_box("dref", 0, 0, [&] {
            out.u32(1);
            out.full_box("url ", 0, 1, [] {});
        });
    });
}

void write_empty_tables(BoxWriter& out) {
    for (const auto* type : {"stts", "stsc", "stco"})
        out.full_box(type, 0, 0, [&] { out.u32(0); });
    out.full_box("stsz", 0, 0, [&] { out.zeros(8); });
}

void write_trex(BoxWriter& out, std::uint32_t track) {
    out.full_box("trex", 0, 0, [&] {
        out.u32(track);
        out.u32(1); // sample description
        out.zeros(12);
    });
}

void write_mdat_head(BoxWriter& out, std::uint64_t payload) {
    const bool large = payload + 8 > std::numeric_limits<std::uint32_t>::max();
    out.u32(large ? 1 : static_cast<std::uint32_t>(payload + 8));
    out.text("mdat");
    if (large)
        out.u64(payload + 16);
}

} // namespace gulou::record
