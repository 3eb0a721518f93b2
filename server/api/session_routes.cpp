#include "server/api/session_routes.hpp"

#include "server/api/parameters.hpp"
#include "server/api/respond.hpp"

namespace gulou::api {
namespace {

using net::Method;

constexpr std::size_t max_username = 64;
constexpr std::size_t max_password = 256;

std::string cookie(std::string_view token, std::chrono::seconds lifetime) {
    return std::string(session_cookie) + "=" + std::string(token) +
           "; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age=" +
           std::to_string(lifetime.count());
}

net::Response without_cookie(net::Response response) {
    response.headers.emplace_back("Set-Cookie", cookie("", std::chrono::seconds{0}));
    return response;
}

Result<std::string> field(const Json& body, const char* name, std::size_t most) {
    const auto found = body.find(name);
    if (found == body.end() || !found->is_string())
        return fail(ErrorCode::Invalid, std::string(name) + " must be text");
    if (found->get_ref<const std::string&>().size() > most)
        return fail(ErrorCode::TooLarge, std::string(name) + " is too long");
    return found->get<std::string>();
}

net::Response refused(const Error& error, std::chrono::seconds retry_after) {
    auto response = net::problem(error);
    if (error.code == ErrorCode::Limited)
        response.headers.emplace_back("Retry-After", std::to_string(retry_after.count()));
    return response;
}

void login(const SessionSources& sources, const net::Request& request,
           const net::Respond& respond) {
    const auto body = object_body(request);
    if (!body)
        return respond(net::problem(body.error()));
    const auto username = field(*body, "username", max_username);
    if (!username)
        return respond(net::problem(username.error()));
    const auto password = field(*body, "password", max_password);
    if (!password)
        return respond(net::problem(password.error()));
    sources.accounts.login(
        {*username, *password, request.remote, std::string(request.header("user-agent"))},
        [&sources, respond, username = *username,
         remote = request.remote](const Result<accounts::Login>& login) {
            if (!login)
                return respond(
                    refused(login.error(), sources.accounts.retry_after(username, remote)));
            auto response =
                ok({{"user", encode(login->person, sources.presence(login->person.id))}});
            response.headers.emplace_back("Set-Cookie", cookie(login->token, login->lifetime));
            response.headers.emplace_back("Cache-Control", "no-store");
            respond(std::move(response));
        });
}

} // namespace

void add_session_routes(net::Router& router, Guard& guard, SessionSources given) {
    const auto sources = std::make_shared<const SessionSources>(std::move(given));
    router.add(Method::Post, "/api/v1/session",
               [sources](const net::Request& request, const net::PathParams&,
                         const net::Respond& respond) { login(*sources, request, respond); });
    guard.add_for_anyone(
        Method::Get, "/api/v1/me",
        [sources](const Caller& caller, const net::Request&, const net::PathParams&,
                  const net::Respond& respond) {
            respond(ok({{"user", encode(caller.person, sources->presence(caller.person.id))}}));
        });
    guard.add_for_anyone(
        Method::Delete, "/api/v1/session",
        [sources](const Caller& caller, const net::Request&, const net::PathParams&,
                  const net::Respond& respond) {
            sources->hub.end_if(
                [&](const Caller& other) { return other.session == caller.session; });
            sources->accounts.logout(caller.session, [respond](const Result<void>& done) {
                respond(without_cookie(done ? net::no_content() : net::problem(done.error())));
            });
        });
    guard.add_for_anyone(
        Method::Delete, "/api/v1/sessions",
        [sources](const Caller& caller, const net::Request&, const net::PathParams&,
                  const net::Respond& respond) {
            sources->hub.end_if(
                [&](const Caller& other) { return other.person.id == caller.person.id; });
            sources->accounts.logout_everywhere(
                caller.person.id, [respond](const Result<void>& done) {
                    respond(without_cookie(done ? net::no_content() : net::problem(done.error())));
                });
        });
}

} // namespace gulou::api
