#include "pipeline/record/disk.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

namespace gulou::record {
namespace {

auto failed(int error, const std::string& what) {
    const bool full = error == ENOSPC || error == EDQUOT;
    return fail(full ? ErrorCode::Exhausted : ErrorCode::Internal,
                what + ": " + std::generic_category().message(error));
}

class PosixFile final : public OutputFile {
public:
    explicit PosixFile(int descriptor) : descriptor_(descriptor) {}
    ~PosixFile() override { ::close(descriptor_); }
    PosixFile(const PosixFile&) = delete;
    PosixFile& operator=(const PosixFile&) = delete;

    Result<void> append(BytesView head, BytesView body) override {
        const std::size_t total = head.size() + body.size();
        for (std::size_t done = 0; done < total;) {
            const ssize_t written = write_from(head, body, done);
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0) {
                const int error = written < 0 ? errno : ENOSPC;
                // Half a fragment would hide what is appended after it.
                if (::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0)
                    return failed(errno, "cannot take back a half-written fragment");
                ::lseek(descriptor_, static_cast<off_t>(size_), SEEK_SET);
                return failed(error, "cannot write");
            }
            done += static_cast<std::size_t>(written);
        }
        size_ += total;
        return {};
    }
    std::uint64_t size() const override { return size_; }

private:
    ssize_t write_from(BytesView head, BytesView body, std::size_t done) const {
        const auto head_left = head.subspan(std::min(done, head.size()));
        const auto body_left = body.subspan(done > head.size() ? done - head.size() : 0);
        iovec parts[2] = {{const_cast<std::uint8_t*>(head_left.data()), head_left.size()},
                          {const_cast<std::uint8_t*>(body_left.data()), body_left.size()}};
        return ::writev(descriptor_, parts, 2);
    }

    int descriptor_;
    std::uint64_t size_ = 0;
};

} // namespace

Result<std::unique_ptr<OutputFile>> SystemDisk::create(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error)
        return failed(error.value(), "cannot make the folder of " + path.string());
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (descriptor < 0 && errno == EEXIST)
        return fail(ErrorCode::Conflict, path.string() + " exists");
    if (descriptor < 0)
        return failed(errno, "cannot create " + path.string());
    return std::make_unique<PosixFile>(descriptor);
}

Result<void> SystemDisk::remove(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::remove(path, error);
    if (error)
        return failed(error.value(), "cannot remove " + path.string());
    return {};
}

std::uint64_t SystemDisk::free_bytes(const std::filesystem::path& folder) const {
    struct statvfs found {};
    if (::statvfs(folder.c_str(), &found) != 0)
        return 0;
    return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
}

} // namespace gulou::record
