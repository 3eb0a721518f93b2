// Closes the index rows of segments nobody writes any more: what a killed process left open.
#pragma once

#include "core/log.hpp"
#include "pipeline/record/disk.hpp"
#include "pipeline/record/segment_store.hpp"

#include <filesystem>
#include <set>

namespace gulou::record {

struct Recovered {
    std::size_t closed = 0;  // rows finished with what is playable
    std::size_t dropped = 0; // rows and files without one whole picture
};

// Measures each open row's file, cuts off a torn tail and finishes the row; `writing` are left
// alone. A row the store refuses to change stays open for the next call. Record thread.
Recovered recover_segments(SegmentStore& store, Disk& disk, const std::filesystem::path& root,
                           const std::set<SegmentId>& writing, const Log& log);

} // namespace gulou::record
