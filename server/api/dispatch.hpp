// The table from WebSocket message type to handler.
#pragma once

#include "server/api/caller.hpp"
#include "server/api/encode.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace gulou::api {

struct Sender {
    const Caller& caller;
    ConnectionId connection;
};

// Call once, now or later, on the control thread.
using Reply = std::function<void(Result<Json>)>;
// `data` is an object. The sender is valid only during the call.
using MessageHandler = std::function<void(const Sender&, const Json& data, Reply)>;
// Puts an encoded message on the way to the sender.
using Send = std::function<void(std::string)>;

class Dispatch {
public:
    // Adding a type twice is a bug. The handler filters by unit; the role is checked here.
    void add(std::string_view type, org::Permission permission, MessageHandler handler);
    // Decodes, checks, runs, replies. What is not a well-formed message gets an error reply.
    void handle(const Sender& sender, std::string_view text, const Send& send) const;

    struct Entry {
        org::Permission permission{};
        MessageHandler handler;
    };
    const std::map<std::string, Entry, std::less<>>& entries() const { return entries_; }

private:
    std::map<std::string, Entry, std::less<>> entries_;
};

// Members of a message's data; Invalid names the member.
Result<std::string> text_member(const Json& data, const char* name, std::size_t max_size);
Result<std::int64_t> number_member(const Json& data, const char* name);
Result<std::optional<std::int64_t>> optional_number(const Json& data, const char* name);
Result<std::optional<std::string>> optional_text(const Json& data, const char* name,
                                                 std::size_t max_size);

} // namespace gulou::api
