// A file open for reading at any offset. Its calls may wait for the disk.
#pragma once

#include "server/net/byte_range.hpp"

#include "core/result.hpp"

#include <cstddef>
#include <filesystem>
#include <span>

namespace gulou::net {

class File {
public:
    // NotFound when it is not there or not a regular file; Unavailable otherwise.
    static Result<File> open(const std::filesystem::path& path);
    File(File&& other) noexcept;
    File& operator=(File&& other) noexcept;
    ~File();

    const FileFacts& facts() const { return facts_; } // when it was opened
    // Fills all of `into`; Unavailable when the file has become shorter or the disk fails.
    Result<void> read(std::uint64_t offset, std::span<char> into) const;

private:
    File(int descriptor, FileFacts facts) : descriptor_(descriptor), facts_(facts) {}

    int descriptor_;
    FileFacts facts_;
};

} // namespace gulou::net
