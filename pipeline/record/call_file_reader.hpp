// Measures what of a call party's file can be played.
#pragma once

#include "core/result.hpp"
#include "pipeline/record/segment_reader.hpp"

#include <chrono>
#include <cstdint>

namespace gulou::record {

struct CallFileExtent {
    std::chrono::nanoseconds length{}; // from the file's start to the end of its last sample
    std::uint64_t bytes = 0;           // up to the end of the last whole fragment
};

// A file that ends inside a fragment is measured up to the one before; Invalid where not even the
// header is whole or it is not a file of ours.
Result<CallFileExtent> measure_call_file(const InputFile& file);

} // namespace gulou::record
