// Reads back what the recorder wrote: which pictures of a segment are whole, and where they lie.
#pragma once

#include "core/result.hpp"
#include "pipeline/record/movie.hpp"

#include <filesystem>
#include <vector>

namespace gulou::record {

// A file open for reading; keeps its bytes readable even after the file is removed. Move-only.
class InputFile {
public:
    // NotFound where there is none, Internal where it cannot be opened.
    static Result<InputFile> open(const std::filesystem::path& path);
    ~InputFile();
    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&&) = delete;

    std::uint64_t size() const;
    // Fills `into` whole, or false.
    bool read_at(std::uint64_t offset, MutableBytes into) const;

private:
    explicit InputFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

struct Recorded {
    Track track;
    std::vector<Sample> samples; // of whole fragments, in decoding order
    std::uint64_t bytes = 0;     // up to the end of the last whole fragment

    // Milliseconds from the first picture shown to the end of the last.
    std::chrono::milliseconds length() const;
};

// A file that ends inside a fragment is read up to the one before; Invalid where not even the
// header is whole or it is not a segment of ours.
Result<Recorded> read_segment(const InputFile& file);

} // namespace gulou::record
