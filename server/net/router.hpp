// The table from method and path to handler.
#pragma once

#include "server/net/message.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gulou::net {

// Values of the {names} in the pattern, decoded.
class PathParams {
public:
    // Empty for a name the pattern does not have.
    const std::string& operator[](std::string_view name) const;
    void set(std::string_view name, std::string value);

private:
    std::map<std::string, std::string, std::less<>> values_;
};

// The request lives as long as a copy of `respond` does.
using Handler = std::function<void(const Request&, const PathParams&, Respond)>;

class Router {
public:
    // "/api/v1/alerts/{id}/acknowledge"; a fixed segment goes before a {name}. Adding the same
    // method and pattern twice is a bug.
    void add(Method method, std::string_view pattern, Handler handler);
    // GETs no pattern matches: the console's files. Without it they are 404.
    void fallback(Handler handler);

    // HEAD runs the GET handler (the server leaves the body out); OPTIONS lists the methods;
    // 404 and 405 are problem documents. A handler that throws is a 500, and no more.
    void handle(const Request& request, Respond respond) const;

private:
    struct Route {
        std::vector<std::string> pattern;
        std::map<Method, Handler> handlers;
    };
    const Route* find(const std::vector<std::string>& segments) const;
    void run(const Handler& handler, const Request& request, const PathParams& params,
             const Respond& respond) const;

    std::vector<Route> routes_;
    Handler fallback_;
};

} // namespace gulou::net
