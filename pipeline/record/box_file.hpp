// Top-level boxes of a file on the disk, of which the last may be torn.
#pragma once

#include "pipeline/record/segment_reader.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gulou::record {

struct Extent { // of a box in the file
    std::uint64_t begin = 0, body = 0, end = 0;
    std::array<char, 4> type{};
    bool is(std::string_view name) const { return std::string_view(type.data(), 4) == name; }
};

// The box at `at` if it is whole.
std::optional<Extent> extent_at(const InputFile& file, std::uint64_t at, std::uint64_t file_size);
// Nothing where it is larger than any header of ours.
std::optional<Bytes> body_of(const InputFile& file, const Extent& box);

} // namespace gulou::record
