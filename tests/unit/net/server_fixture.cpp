#include "server_fixture.hpp"

#include <csignal>
#include <fstream>

namespace gulou::net::test {

namespace fs = std::filesystem;

ServerTest::ServerTest() {
    // One certificate for the whole run.
    static const auto files = ensure_certificate(
        fs::path(testing::TempDir()) / "gulou_net_test_tls", "localhost", SystemClock().wall());
    options.address = "127.0.0.1";
    options.port = 0;
    options.tls = files.value();
    options.timeouts.linger = std::chrono::milliseconds(200);
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL's client writes without MSG_NOSIGNAL
    upgrade = [this](const Request& request) -> Result<Opened> {
        if (request.cookie("gulou_session") == "bad")
            return fail(ErrorCode::Unauthenticated, "log in first");
        return [this](std::shared_ptr<WebSocketSession> session) {
            session->on_text([weak = std::weak_ptr(session)](std::string_view text) {
                if (const auto alive = weak.lock())
                    alive->send(std::make_shared<const std::string>(text), Priority::Critical);
            });
            session->on_closed([this](std::uint16_t code) { closed.push_back(code); });
            sessions.push_back(std::move(session));
        };
    };
}

ServerTest::~ServerTest() {
    on_loop([this] {
        server.reset();
        sessions.clear();
    });
}

void ServerTest::start() {
    const auto listening = on_loop([this] {
        server = std::make_unique<Server>(loop_.context(), options, ServerHandlers{router, upgrade},
                                          counters, Log::none());
        auto result = server->listen();
        port_ = server->port();
        return result;
    });
    ASSERT_TRUE(listening) << listening.error().message;
}

testing::AssertionResult ServerTest::eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!on_loop(condition)) {
        if (std::chrono::steady_clock::now() > deadline)
            return testing::AssertionFailure() << "did not become true in ten seconds";
        std::this_thread::yield();
    }
    return testing::AssertionSuccess();
}

testing::AssertionResult ServerTest::all_gone() {
    return eventually([this] { return server->connections() == 0; });
}

std::uint64_t ServerTest::count(std::string_view counter) {
    return counters.counter(counter, "").value();
}

fs::path ServerTest::temp_file(std::string_view name, const std::string& content) {
    const auto path = fs::path(testing::TempDir()) / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

std::string ServerTest::pattern(std::size_t size) {
    std::string out(size, '\0');
    std::uint32_t state = 1;
    for (char& c : out) {
        state = state * 1664525 + 1013904223;
        c = static_cast<char>(state >> 24);
    }
    return out;
}

} // namespace gulou::net::test
