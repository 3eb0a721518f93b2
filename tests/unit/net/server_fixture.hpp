// A server on its own loop with an echo WebSocket, and a router the test fills.
#pragma once

#include "client.hpp"

#include "server/net/server.hpp"

#include "core/loop.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <vector>

namespace gulou::net::test {

class ServerTest : public testing::Test {
protected:
    ServerTest();
    ~ServerTest() override;

    void start(); // with `options` and `router` as they are
    std::uint16_t port() const { return port_; }

    // Runs on the loop and waits.
    template <class Function>
    auto on_loop(Function function) {
        std::packaged_task<decltype(function())()> task(std::move(function));
        auto result = task.get_future();
        boost::asio::post(loop_.context(), [&task] { task(); });
        return result.get();
    }
    // Asks on the loop until it is true or ten seconds have passed.
    testing::AssertionResult eventually(const std::function<bool()>& condition);
    testing::AssertionResult all_gone();
    std::uint64_t count(std::string_view counter);
    boost::asio::io_context& loop_context() { return loop_.context(); }

    static std::filesystem::path temp_file(std::string_view name, const std::string& content);
    static std::string pattern(std::size_t size); // bytes that tell their place

    ServerOptions options;
    Router router;
    UpgradeHandler upgrade;
    std::vector<std::shared_ptr<WebSocketSession>> sessions; // on the loop
    std::vector<std::uint16_t> closed;                       // on the loop
    std::unique_ptr<Server> server;
    Counters counters;

private:
    Loop loop_{"net-test"};
    std::uint16_t port_ = 0;
};

} // namespace gulou::net::test
