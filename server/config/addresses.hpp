// The addresses this machine can be reached at.
#pragma once

#include <string>
#include <vector>

namespace gulou::config {

// Numeric addresses of the interfaces that are up, as a browser may use them: IPv4 before IPv6,
// loopback last (a browser on this machine), link-local ones left out. Asks the system each time;
// at least 127.0.0.1 when nothing is up.
std::vector<std::string> own_addresses();

} // namespace gulou::config
