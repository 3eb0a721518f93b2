// How a peer joins: whom it reaches at first, and how urgent it is.
#pragma once

#include "pipeline/relay/reach.hpp"

namespace gulou::relay {

// An emergency is admitted from a reserve that nobody else may use.
enum class Priority { Normal, Emergency };

struct JoinOptions {
    Reach reach;
    Priority priority = Priority::Normal;
};

} // namespace gulou::relay
