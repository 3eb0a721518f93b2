// By what light a camera sees.
#pragma once

namespace gulou::analysis {

enum class Light { Day, Night }; // with colour, or infra-red

} // namespace gulou::analysis
