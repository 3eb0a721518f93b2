// Big-endian integers in packets; the caller has checked the bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gulou::rtp {

inline std::uint16_t read_u16(std::span<const std::uint8_t> in, std::size_t at = 0) {
    return static_cast<std::uint16_t>((in[at] << 8) | in[at + 1]);
}
inline std::uint32_t read_u24(std::span<const std::uint8_t> in, std::size_t at = 0) {
    return (std::uint32_t{in[at]} << 16) | (std::uint32_t{in[at + 1]} << 8) | in[at + 2];
}
inline std::uint32_t read_u32(std::span<const std::uint8_t> in, std::size_t at = 0) {
    return (std::uint32_t{read_u16(in, at)} << 16) | read_u16(in, at + 2);
}
inline std::uint64_t read_u64(std::span<const std::uint8_t> in, std::size_t at = 0) {
    return (std::uint64_t{read_u32(in, at)} << 32) | read_u32(in, at + 4);
}

inline void write_u16(std::span<std::uint8_t> out, std::size_t at, std::uint16_t value) {
    out[at] = static_cast<std::uint8_t>(value >> 8);
    out[at + 1] = static_cast<std::uint8_t>(value);
}
inline void write_u24(std::span<std::uint8_t> out, std::size_t at, std::uint32_t value) {
    out[at] = static_cast<std::uint8_t>(value >> 16);
    write_u16(out, at + 1, static_cast<std::uint16_t>(value));
}
inline void write_u32(std::span<std::uint8_t> out, std::size_t at, std::uint32_t value) {
    write_u16(out, at, static_cast<std::uint16_t>(value >> 16));
    write_u16(out, at + 2, static_cast<std::uint16_t>(value));
}
inline void write_u64(std::span<std::uint8_t> out, std::size_t at, std::uint64_t value) {
    write_u32(out, at, static_cast<std::uint32_t>(value >> 32));
    write_u32(out, at + 4, static_cast<std::uint32_t>(value));
}

} // namespace gulou::rtp
