#include "server/config/addresses.hpp"

#include <boost/asio/ip/address.hpp>

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <tuple>

namespace gulou::config {
namespace {

using boost::asio::ip::address;

std::optional<address> address_of(const sockaddr* socket_address) {
    if (socket_address && socket_address->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, socket_address, sizeof v4);
        return boost::asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (socket_address && socket_address->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, socket_address, sizeof v6);
        boost::asio::ip::address_v6::bytes_type bytes{};
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
        return boost::asio::ip::address_v6(bytes);
    }
    return std::nullopt;
}

bool is_link_local(const address& one) {
    if (one.is_v6())
        return one.to_v6().is_link_local();
    return (one.to_v4().to_uint() >> 16) == 0xa9fe; // 169.254/16, RFC 3927
}

} // namespace

std::vector<std::string> own_addresses() {
    std::vector<address> found;
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) == 0) {
        const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> list(first, &::freeifaddrs);
        for (const auto* one = list.get(); one; one = one->ifa_next) {
            const auto is = address_of(one->ifa_addr);
            if (is && (one->ifa_flags & IFF_UP) && !is_link_local(*is))
                found.push_back(*is);
        }
    }
    if (found.empty())
        found.push_back(boost::asio::ip::address_v4::loopback());
    std::ranges::stable_sort(
        found, {}, [](const address& one) { return std::tuple(one.is_loopback(), one.is_v6()); });
    std::vector<std::string> out;
    for (const auto& one : found)
        out.push_back(one.to_string());
    return out;
}

} // namespace gulou::config
