// The file system as the recorder sees it, so that tests can fill it up.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace gulou::record {

// A file that only grows. An append is whole or not at all: after a failure the file has its
// former size. Exhausted = the disk is full; Internal = it is broken.
class OutputFile {
public:
    virtual ~OutputFile() = default;
    virtual Result<void> append(BytesView head, BytesView body) = 0;
    virtual std::uint64_t size() const = 0; // bytes
};

class Disk {
public:
    virtual ~Disk() = default;
    // Makes missing folders; Conflict where the file exists.
    virtual Result<std::unique_ptr<OutputFile>> create(const std::filesystem::path& path) = 0;
    // A file that is not there is removed already.
    virtual Result<void> remove(const std::filesystem::path& path) = 0;
    // Bytes an ordinary user may still write below `folder`; 0 where it cannot be told.
    virtual std::uint64_t free_bytes(const std::filesystem::path& folder) const = 0;
};

// POSIX files, written with one writev an append and not synced: what was appended survives the
// process, not a power cut.
class SystemDisk final : public Disk {
public:
    Result<std::unique_ptr<OutputFile>> create(const std::filesystem::path& path) override;
    Result<void> remove(const std::filesystem::path& path) override;
    std::uint64_t free_bytes(const std::filesystem::path& folder) const override;
};

} // namespace gulou::record
