#include "pipeline/record/sample_entry.hpp"

namespace gulou::record {
namespace {

// The fields all visual sample entries share (ISO/IEC 14496-12 §12.1.3).
void write_visual(BoxWriter& out, PictureSize size) {
    out.zeros(6);
    out.u16(1); // data reference
    out.zeros(16);
    out.u16(static_cast<std::uint32_t>(size.width));
    out.u16(static_cast<std::uint32_t>(size.height));
    out.u32(0x480000); // 72 dpi
    out.u32(0x480000);
    out.zeros(4);
    out.u16(1); // frames a sample
    out.zeros(32);
    out.u16(0x18);
    out.u16(0xffff);
}

// The fields all audio sample entries share (§12.2.3).
void write_sound(BoxWriter& out, std::uint32_t channels, std::uint32_t rate) {
    out.zeros(6);
    out.u16(1); // data reference
    out.zeros(8);
    out.u16(channels);
    out.u16(16); // bits a sample
    out.zeros(4);
    out.u32(rate << 16);
}

} // namespace

void write_avc1(BoxWriter& out, PictureSize size, BytesView configuration) {
    out.box("avc1", [&] {
        write_visual(out, size);
        out.box("avcC", [&] { out.bytes(configuration); });
    });
}

void write_vp08(BoxWriter& out, PictureSize size) {
    out.box("vp08", [&] {
        write_visual(out, size);
        out.full_box("vpcC", 1, 0, [&] {
            out.u8(0);                 // profile
            out.u8(0);                 // level: undefined
            out.u8(8u << 4 | 1u << 1); // bits, 4:2:0 with luma's place, limited range
            out.u8(2);                 // colours, transfer, matrix: not said
            out.u8(2);
            out.u8(2);
            out.u16(0); // no initialization data
        });
    });
}

void write_opus(BoxWriter& out) {
    out.box("Opus", [&] {
        write_sound(out, 2, 48'000);
        out.box("dOps", [&] {
            out.u8(0); // version
            out.u8(2); // channels
            out.u16(0);
            out.u32(48'000);
            out.u16(0); // gain
            out.u8(0);  // mapping family
        });
    });
}

void write_g711(BoxWriter& out, std::string_view type) {
    out.box(type, [&] { write_sound(out, 1, 8'000); });
}

} // namespace gulou::record
