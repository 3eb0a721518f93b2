// Listens to what a camera's viewers would hear.
#pragma once

#include "pipeline/media/access_unit.hpp"

#include <vector>

namespace gulou::test {

// The pitch, Hz, of a pure tone in Opus, PCMA or PCMU; 0: silence or nothing that can be decoded.
double tone(const std::vector<media::SharedAccessUnit>& sound);

} // namespace gulou::test
