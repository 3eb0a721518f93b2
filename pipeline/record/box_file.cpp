#include "pipeline/record/box_file.hpp"

#include "pipeline/record/box.hpp"

#include <algorithm>

namespace gulou::record {
namespace {

constexpr std::uint64_t largest_header = 4'000'000; // bytes of moov or moof; ours have a few kB

} // namespace

std::optional<Extent> extent_at(const InputFile& file, std::uint64_t at, std::uint64_t file_size) {
    std::array<std::uint8_t, 8> head{};
    if (file_size < head.size() || at > file_size - head.size() || !file.read_at(at, head))
        return std::nullopt;
    Extent out{at, at + 8, at + Fields(head).u32(), {}};
    std::copy(head.begin() + 4, head.end(), out.type.begin());
    if (out.end < out.body || out.end > file_size)
        return std::nullopt;
    return out;
}

std::optional<Bytes> body_of(const InputFile& file, const Extent& box) {
    if (box.end - box.body > largest_header)
        return std::nullopt;
    Bytes body(box.end - box.body);
    if (!file.read_at(box.body, body))
        return std::nullopt;
    return body;
}

} // namespace gulou::record
