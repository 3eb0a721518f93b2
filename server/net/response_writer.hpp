// Writes one response: a head and a body from memory or from a file, 64 KiB at a time.
#pragma once

#include "server/net/file.hpp"
#include "server/net/response_head.hpp"
#include "server/net/server_state.hpp"
#include "server/net/tls_stream.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gulou::net {

// Keeps itself alive while it writes; `stream` and `request` must live until `done`, which is
// called once: Failed when the stream is unusable afterwards.
class ResponseWriter : public std::enable_shared_from_this<ResponseWriter> {
public:
    enum class Outcome { Written, Failed };
    using Done = std::function<void(Outcome)>;

    ResponseWriter(ServerState& server, TlsStream& stream, const Request& request, After after,
                   Done done);
    void write(Response response);

private:
    void open_file();
    void answer_with(Result<File> file);
    void begin(std::uint64_t length);
    void next();
    void read_piece(std::size_t size);
    void send(std::size_t body_size);
    void finish(Outcome outcome);

    ServerState& server_;
    TlsStream& stream_;
    const Request& request_;
    After after_;
    Done done_;
    Response response_;
    std::optional<File> file_;
    std::string head_;  // empty once it is sent
    std::string piece_; // of the file
    std::uint64_t offset_ = 0;
    std::uint64_t left_ = 0;
};

} // namespace gulou::net
