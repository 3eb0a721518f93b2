// The load tool's command line: one scenario against one server, one JSON object on standard
// output.
#include "bench/relay_load/scenarios.hpp"

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>
#include <map>

using namespace gulou;
using namespace gulou::bench;

namespace {

struct Options {
    std::string scenario;
    std::string target;
    std::string profile = "gcm";
    std::string server = "127.0.0.1";
    std::string port = "8443";
    std::string local = "127.0.0.1";
    std::string accounts;
    std::string camera;
    int pid = 0;
    Plan plan;
};

constexpr std::uint16_t bare_first_port = 20000; // of the clients, as bare_loop expects them

std::unique_ptr<Signalling> signalling(Field& field, const Options& options) {
    if (options.target == "gulou")
        return gulou_signalling(field.context(),
                                {options.server, options.port, options.accounts, options.camera});
    if (options.target == "janus")
        return janus_signalling(field.context(), {options.server, options.port});
    BareTarget bare{options.server, static_cast<std::uint16_t>(std::stoi(options.port)),
                    std::nullopt};
    if (options.target == "bare")
        bare.profile = options.profile == "gcm" ? relay::SrtpProfile::AeadAes128Gcm
                                                : relay::SrtpProfile::Aes128CmSha1_80;
    return bare_signalling(bare);
}

nlohmann::json run(const Options& options) {
    const bool bare = options.target == "bare" || options.target == "reflector";
    Field field(options.profile == "gcm" ? "SRTP_AEAD_AES_128_GCM" : "SRTP_AES128_CM_SHA1_80",
                options.local, bare ? bare_first_port : std::uint16_t{0});
    const auto speaks = signalling(field, options);
    auto plan = options.plan;
    plan.publisher_apart = bare;
    if (bare && options.scenario == "fan-out")
        ++plan.clients;
    Scenarios scenarios(field, *speaks, ProcessMeter(options.pid), plan);
    const std::map<std::string, nlohmann::json (Scenarios::*)()> table{
        {"two-party", &Scenarios::two_party}, {"fan-out", &Scenarios::fan_out},
        {"ladder", &Scenarios::ladder},       {"join", &Scenarios::join},
        {"memory", &Scenarios::memory},       {"flood", &Scenarios::flood}};
    return (scenarios.*table.at(options.scenario))();
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Drives a media relay with many WebRTC clients", "relay_load"};
    app.add_option("scenario", options.scenario)
        ->required()
        ->check(CLI::IsMember({"two-party", "fan-out", "ladder", "join", "memory", "flood"}));
    app.add_option("--target", options.target)
        ->required()
        ->check(CLI::IsMember({"gulou", "janus", "bare", "reflector"}));
    app.add_option("--profile", options.profile, "The one SRTP profile offered")
        ->check(CLI::IsMember({"gcm", "cm"}));
    app.add_option("--server", options.server, "IPv4 address");
    app.add_option("--port", options.port, "Of the signalling, or of a bare loop");
    app.add_option("--local", options.local, "IPv4 address the clients bind to");
    app.add_option("--accounts", options.accounts, "gulou: JSON file of users and tokens");
    app.add_option("--camera", options.camera, "gulou: the camera of a fan-out");
    app.add_option("--pid", options.pid, "The server process, to measure it");
    app.add_option("--clients", options.plan.clients);
    app.add_option("--warmup", options.plan.warmup_s, "Seconds");
    app.add_option("--seconds", options.plan.seconds, "Measured");
    app.add_option("--steps", options.plan.steps, "ladder: publishing clients")->delimiter(',');
    app.add_option("--flood-kpps", options.plan.flood_kpps);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    }
    try {
        std::cout << run(options).dump() << std::endl;
    } catch (const std::exception& error) {
        std::cerr << "relay_load: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
