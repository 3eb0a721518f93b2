#include "bench/relay_load/process_meter.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace gulou::bench {
namespace {

Nanos read_clock(clockid_t clock) {
    timespec time{};
    if (::clock_gettime(clock, &time) != 0)
        return 0;
    return Nanos{time.tv_sec} * second + time.tv_nsec;
}

} // namespace

Nanos ProcessMeter::cpu() const {
    clockid_t clock{};
    if (pid_ == 0 || ::clock_getcpuclockid(pid_, &clock) != 0)
        return 0;
    return read_clock(clock);
}

Nanos ProcessMeter::cpu_of(const std::string& thread) const {
    Nanos sum = 0;
    if (pid_ == 0)
        return 0;
    std::error_code ignored;
    for (const auto& task :
         std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task", ignored)) {
        std::string name;
        std::getline(std::ifstream(task.path() / "comm"), name);
        Nanos run = 0;
        if (name == thread && std::ifstream(task.path() / "schedstat") >> run)
            sum += run;
    }
    return sum;
}

std::uint64_t ProcessMeter::pss_kib() const {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/smaps_rollup");
    for (std::string line; std::getline(file, line);)
        if (line.rfind("Pss:", 0) == 0)
            return std::stoull(line.substr(4));
    return 0;
}

unsigned ProcessMeter::threads() const {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.rfind("Threads:", 0) == 0)
            return static_cast<unsigned>(std::stoul(line.substr(8)));
    return 0;
}

Nanos ProcessMeter::softirq() {
    std::ifstream file("/proc/stat");
    std::string word;
    Nanos field = 0;
    file >> word;
    for (int i = 0; i < 7; ++i)
        file >> field;
    return field * (second / ::sysconf(_SC_CLK_TCK));
}

Nanos own_cpu() {
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

} // namespace gulou::bench
