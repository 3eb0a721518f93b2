// A camera's newest group of pictures, so that whoever comes now sees one at once.
#pragma once

#include "pipeline/media/access_unit.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

namespace gulou::relay {

// Shares the pictures with everyone else; keeps pointers only. One thread, or under a lock.
class GopCache {
public:
    // A longer or larger group is not kept at all.
    static constexpr std::chrono::seconds most_time{4};
    static constexpr std::size_t most_bytes = 2 * 1024 * 1024;

    // One unit of video in decoding order.
    void push(const media::SharedAccessUnit& unit) {
        if (unit->keyframe)
            clear();
        else if (units_.empty())
            return; // a group given up as too long
        units_.push_back(unit);
        bytes_ += unit->data.size();
        if (bytes_ > most_bytes || unit->pts - units_.front()->pts > most_time)
            clear();
    }
    void clear() {
        units_.clear();
        bytes_ = 0;
    }
    // From the key frame on; empty: none is kept.
    const std::vector<media::SharedAccessUnit>& units() const { return units_; }

private:
    std::vector<media::SharedAccessUnit> units_;
    std::size_t bytes_ = 0;
};

} // namespace gulou::relay
