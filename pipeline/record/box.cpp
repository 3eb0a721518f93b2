#include "pipeline/record/box.hpp"

namespace gulou::record {

void BoxWriter::u16(std::uint32_t value) {
    u8(value >> 8);
    u8(value);
}

void BoxWriter::u32(std::uint32_t value) {
    u16(value >> 16);
    u16(value);
}

void BoxWriter::u64(std::uint64_t value) {
    u32(static_cast<std::uint32_t>(value >> 32));
    u32(static_cast<std::uint32_t>(value));
}

void BoxWriter::text(std::string_view value) {
    bytes(as_bytes(value));
}

void BoxWriter::bytes(BytesView value) {
    out_.insert(out_.end(), value.begin(), value.end());
}

void BoxWriter::zeros(std::size_t count) {
    out_.resize(out_.size() + count);
}

void BoxWriter::patch_u32(std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
        out_[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

BytesView Fields::bytes(std::size_t count) {
    if (count > rest_.size()) {
        ok_ = false;
        rest_ = {};
        return {};
    }
    const auto out = rest_.first(count);
    rest_ = rest_.subspan(count);
    return out;
}

std::uint8_t Fields::u8() {
    const auto field = bytes(1);
    return field.empty() ? std::uint8_t{0} : field[0];
}

std::uint16_t Fields::u16() {
    const auto high = u8();
    return static_cast<std::uint16_t>(high << 8 | u8());
}

std::uint32_t Fields::u32() {
    const std::uint32_t high = u16();
    return high << 16 | u16();
}

std::uint64_t Fields::u64() {
    const std::uint64_t high = u32();
    return high << 32 | u32();
}

std::optional<Box> Fields::box() {
    if (rest_.size() < 8)
        return std::nullopt;
    const auto size = u32();
    const auto type = as_text(bytes(4));
    if (size < 8 || size - 8 > rest_.size())
        return std::nullopt;
    return Box{type, bytes(size - 8)};
}

std::optional<BytesView> find_box(BytesView body, std::initializer_list<std::string_view> path) {
    for (const auto type : path) {
        Fields fields(body);
        auto box = fields.box();
        while (box && box->type != type)
            box = fields.box();
        if (!box)
            return std::nullopt;
        body = box->body;
    }
    return body;
}

} // namespace gulou::record
