// What is measured: each scenario runs once against a server that is already there, and says what
// it saw as one JSON object.
#pragma once

#include "bench/relay_load/field.hpp"
#include "bench/relay_load/process_meter.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace gulou::bench {

struct Plan {
    std::size_t clients = 54;
    double warmup_s = 3;
    double seconds = 10;
    std::vector<std::size_t> steps; // of a ladder: clients that publish
    bool publisher_apart = false;   // a bare fan-out: client 0 is the camera
    double flood_kpps = 0;
};

class Scenarios {
public:
    Scenarios(Field& field, Signalling& signalling, ProcessMeter server, Plan plan)
        : field_(field), signalling_(signalling), server_(server), plan_(std::move(plan)) {}

    // Every client publishes and receives; throws std::runtime_error where it cannot connect.
    nlohmann::json two_party();
    nlohmann::json fan_out();
    // More and more of the clients publish, until packets are lost.
    nlohmann::json ladder();
    // All at once; offer to first decrypted packet.
    nlohmann::json join();
    nlohmann::json memory();
    // Calls while strangers and repeated packets come in at plan.flood_kpps.
    nlohmann::json flood();

private:
    void connect(OfferKind kind);
    void publish(std::size_t clients);
    nlohmann::json measure(double seconds);

    Field& field_;
    Signalling& signalling_;
    ProcessMeter server_;
    Plan plan_;
};

} // namespace gulou::bench
