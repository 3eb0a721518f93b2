#include "server/store/data_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace gulou::store {

Result<DataLock> DataLock::take(const std::filesystem::path& folder) {
    const auto file = folder / "gulou.lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return fail(ErrorCode::Unavailable,
                    "cannot open " + file.string() + ": " + std::generic_category().message(errno));
    DataLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return fail(ErrorCode::Conflict, "another server uses " + folder.string());
    return lock;
}

DataLock::~DataLock() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

DataLock::DataLock(DataLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

} // namespace gulou::store
