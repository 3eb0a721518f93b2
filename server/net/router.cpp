#include "server/net/router.hpp"

#include <algorithm>
#include <cassert>
#include <exception>

namespace gulou::net {

namespace {

bool is_parameter(const std::string& segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> segments;
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        segments.emplace_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& segments) {
    return std::ranges::equal(pattern, segments, [](const auto& wanted, const auto& given) {
        return is_parameter(wanted) ? !given.empty() : wanted == given;
    });
}

PathParams bind(const std::vector<std::string>& pattern, const std::vector<std::string>& segments) {
    PathParams params;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (is_parameter(pattern[i]))
            params.set(pattern[i].substr(1, pattern[i].size() - 2), segments[i]);
    }
    return params;
}

template <class Handlers>
std::string methods_of(const Handlers& handlers) {
    std::string list = "OPTIONS";
    for (const auto& [method, handler] : handlers) {
        list += ", " + std::string(name(method));
        if (method == Method::Get)
            list += ", HEAD";
    }
    return list;
}

} // namespace

const std::string& PathParams::operator[](std::string_view name) const {
    static const std::string none;
    const auto found = values_.find(name);
    return found == values_.end() ? none : found->second;
}

void PathParams::set(std::string_view name, std::string value) {
    values_.insert_or_assign(std::string(name), std::move(value));
}

void Router::add(Method method, std::string_view pattern, Handler handler) {
    auto segments = split(pattern);
    auto route = std::ranges::find(routes_, segments, &Route::pattern);
    if (route == routes_.end()) {
        // Fixed words sort before parameters, so that the first match is the most exact one.
        const auto less = [](const std::string& a, const std::string& b) {
            return is_parameter(a) < is_parameter(b);
        };
        const auto after = [&](const Route& other) {
            return std::ranges::lexicographical_compare(segments, other.pattern, less);
        };
        route = routes_.insert(std::ranges::find_if(routes_, after), Route{segments, {}});
    }
    [[maybe_unused]] const bool added = route->handlers.emplace(method, std::move(handler)).second;
    assert(added);
}

void Router::fallback(Handler handler) {
    fallback_ = std::move(handler);
}

const Router::Route* Router::find(const std::vector<std::string>& segments) const {
    const auto route = std::ranges::find_if(
        routes_, [&](const Route& one) { return matches(one.pattern, segments); });
    return route == routes_.end() ? nullptr : &*route;
}

void Router::handle(const Request& request, Respond respond) const {
    const auto method = request.method == Method::Head ? Method::Get : request.method;
    const Route* route = find(request.segments);
    if (!route && fallback_ && method == Method::Get)
        return run(fallback_, request, {}, respond);
    if (!route)
        return respond(
            problem(404, name(ErrorCode::NotFound), "there is nothing at " + request.path));
    const auto handler = route->handlers.find(method);
    if (handler != route->handlers.end())
        return run(handler->second, request, bind(route->pattern, request.segments), respond);
    auto response = method == Method::Options
                        ? no_content()
                        : problem(405, name(ErrorCode::Unsupported),
                                  std::string(name(request.method)) + " is not possible here");
    response.headers.emplace_back("Allow", methods_of(route->handlers));
    respond(std::move(response));
}

void Router::run(const Handler& handler, const Request& request, const PathParams& params,
                 const Respond& respond) const {
    try {
        handler(request, params, respond);
    } catch (const std::exception&) {
        // A parser's exception that a handler forgot must not end the server; a second answer is
        // ignored.
        respond(problem(500, name(ErrorCode::Internal), "the server failed at this request"));
    }
}

} // namespace gulou::net
