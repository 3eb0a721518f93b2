#include "server/config/endpoint.hpp"

#include <boost/asio/ip/address.hpp>

#include <charconv>

namespace gulou::config {

bool is_numeric_address(std::string_view text) {
    boost::system::error_code failed;
    boost::asio::ip::make_address(text, failed);
    return !failed;
}

Result<Endpoint> parse_endpoint(std::string_view text) {
    const auto refuse = [&] {
        return fail(ErrorCode::Invalid, "'" + std::string(text) +
                                            "' is not ADDRESS:PORT such as 0.0.0.0:8443 or "
                                            "[::]:8443");
    };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return refuse();
    auto address = text.substr(0, colon);
    const auto digits = text.substr(colon + 1);
    const bool bracketed = address.starts_with('[') && address.ends_with(']');
    if (bracketed)
        address = address.substr(1, address.size() - 2);
    Endpoint out{std::string(address), 0};
    const auto* const end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, out.port);
    const bool port_fits = parsed.ec == std::errc{} && parsed.ptr == end;
    const bool is_v6 = address.find(':') != std::string_view::npos;
    if (!port_fits || !is_numeric_address(address) || is_v6 != bracketed)
        return refuse();
    return out;
}

std::string to_string(const Endpoint& endpoint) {
    const bool is_v6 = endpoint.address.find(':') != std::string::npos;
    return (is_v6 ? "[" + endpoint.address + "]" : endpoint.address) + ":" +
           std::to_string(endpoint.port);
}

} // namespace gulou::config
