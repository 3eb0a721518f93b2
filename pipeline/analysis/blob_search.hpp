// Blobs of what moved: connected runs, without touching the empty part of the picture.
#pragma once

#include "pipeline/analysis/blob.hpp"
#include "pipeline/analysis/motion_mask.hpp"

#include <optional>
#include <vector>

namespace gulou::analysis {

struct BlobLimits {
    double min_area = 3;
    double max_area = 1e9;
    std::size_t most = 400; // more blobs than that: none, the picture is in turmoil
};

// Pixels of `runs` (of the pictures of `motion`) up to 2 apart belong together; a blob's contrast
// is that of the middle picture against the mean of the other two. None when the picture is in
// turmoil.
std::optional<std::vector<Blob>> find_blobs(const Runs& runs, const Motion& motion,
                                            const BlobLimits& limits);

} // namespace gulou::analysis
