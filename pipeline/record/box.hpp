// Boxes of the ISO base media file format (ISO/IEC 14496-12 §4.2): writing nested ones, walking
// over read ones.
#pragma once

#include "core/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

namespace gulou::record {

// Appends big-endian fields and boxes to one buffer; a box's size is written when its body ends.
class BoxWriter {
public:
    void u8(std::uint32_t value) { out_.push_back(static_cast<std::uint8_t>(value)); }
    void u16(std::uint32_t value);
    void u32(std::uint32_t value);
    void u64(std::uint64_t value);
    void text(std::string_view value);
    void bytes(BytesView value);
    void zeros(std::size_t count);

    template <class Body>
    void box(std::string_view type, Body&& body) {
        const std::size_t at = out_.size();
        u32(0);
        text(type);
        body();
        patch_u32(at, static_cast<std::uint32_t>(out_.size() - at));
    }
    template <class Body>
    void full_box(std::string_view type, std::uint32_t version, std::uint32_t flags, Body&& body) {
        box(type, [&] {
            u32(version << 24 | flags);
            body();
        });
    }

    std::size_t size() const { return out_.size(); }
    void patch_u32(std::size_t at, std::uint32_t value);
    Bytes take() { return std::move(out_); }

private:
    Bytes out_;
};

struct Box {
    std::string_view type; // four characters
    BytesView body;
};

// Reads big-endian fields; past the end every read is 0 and `ok` turns false.
class Fields {
public:
    explicit Fields(BytesView bytes) : rest_(bytes) {}
    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint64_t u64();
    BytesView bytes(std::size_t count);
    // The next whole box; nullopt where none is left or its size is wrong.
    std::optional<Box> box();
    bool ok() const { return ok_; }
    std::size_t left() const { return rest_.size(); }

private:
    BytesView rest_;
    bool ok_ = true;
};

// Descends from `body` through the first box of each type; nullopt where one is missing.
std::optional<BytesView> find_box(BytesView body, std::initializer_list<std::string_view> path);

} // namespace gulou::record
