#include "tests/support/rtsp_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace gulou::test {
namespace {

std::string read_line(int fd) {
    std::string line;
    pollfd ready{fd, POLLIN, 0};
    while (poll(&ready, 1, 20'000) > 0) {
        char c = 0;
        if (read(fd, &c, 1) != 1 || c == '\n')
            return line;
        line += c;
    }
    return {};
}

} // namespace

RtspServer::RtspServer(int port, const std::string& file) {
    std::array<int, 2> pipe_ends{};
    if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    std::string program = GULOU_RTSP_SERVER;
    std::string port_text = std::to_string(port);
    std::string file_text = file;
    std::vector<char*> arguments = {program.data(), port_text.data()};
    if (!file.empty())
        arguments.push_back(file_text.data());
    arguments.push_back(nullptr);
    const int error =
        posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    const std::string line = error == 0 ? read_line(pipe_ends[0]) : "";
    close(pipe_ends[0]);
    if (std::sscanf(line.c_str(), "ready %d", &port_) != 1)
        throw std::runtime_error("the RTSP test server did not start");
}

RtspServer::~RtspServer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

} // namespace gulou::test
