// Keeps a second server out of a data folder: recordings and event numbers have one owner.
#pragma once

#include "core/result.hpp"

#include <filesystem>

namespace gulou::store {

// Held until destroyed, or until the process ends in whatever way. Offline commands don't take it.
class DataLock {
public:
    // Conflict when another process holds it; Unavailable when the folder cannot be written.
    static Result<DataLock> take(const std::filesystem::path& folder);
    ~DataLock();
    DataLock(DataLock&& other) noexcept;
    DataLock& operator=(DataLock&&) = delete;

private:
    explicit DataLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

} // namespace gulou::store
