// The server's own certificate, made at first start for those who bring none.
#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"

#include <filesystem>
#include <string>

namespace gulou::net {

struct CertificateFiles {
    std::filesystem::path certificate; // PEM, the chain
    std::filesystem::path key;         // PEM, mode 0600 when made here
};

// Returns FOLDER/certificate.pem and key.pem; makes them when one is missing, unreadable or within
// 30 days of its end. ECDSA P-256, self-signed, 825 days, for localhost, 127.0.0.1, ::1 and
// `host_name`. Blocks; Unavailable when the folder cannot be written.
Result<CertificateFiles> ensure_certificate(const std::filesystem::path& folder,
                                            const std::string& host_name, WallTime now);

std::string host_name(); // of this machine; "localhost" when it has none

} // namespace gulou::net
