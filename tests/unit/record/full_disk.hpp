// A disk with as much room as a test says.
#pragma once

#include "pipeline/record/disk.hpp"

#include <algorithm>
#include <atomic>

namespace gulou::record {

class FullDisk final : public Disk {
public:
    explicit FullDisk(std::int64_t room) : room_(room) {}
    void make_room(std::int64_t bytes) { room_ += bytes; }

    Result<std::unique_ptr<OutputFile>> create(const std::filesystem::path& path) override {
        auto file = real_.create(path);
        if (!file)
            return file;
        return std::make_unique<File>(std::move(*file), room_);
    }
    Result<void> remove(const std::filesystem::path& path) override {
        std::error_code error;
        const auto size = std::filesystem::file_size(path, error);
        if (!error)
            room_ += static_cast<std::int64_t>(size);
        return real_.remove(path);
    }
    std::uint64_t free_bytes(const std::filesystem::path&) const override {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(room_, 0));
    }

private:
    class File final : public OutputFile {
    public:
        File(std::unique_ptr<OutputFile> real, std::atomic<std::int64_t>& room)
            : real_(std::move(real)), room_(room) {}
        Result<void> append(BytesView head, BytesView body) override {
            const auto size = static_cast<std::int64_t>(head.size() + body.size());
            if (room_ < size)
                return fail(ErrorCode::Exhausted, "cannot write: No space left on device");
            room_ -= size;
            return real_->append(head, body);
        }
        std::uint64_t size() const override { return real_->size(); }

    private:
        std::unique_ptr<OutputFile> real_;
        std::atomic<std::int64_t>& room_;
    };

    SystemDisk real_;
    std::atomic<std::int64_t> room_;
};

} // namespace gulou::record
