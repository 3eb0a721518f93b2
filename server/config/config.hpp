// Everything the administrator decides in gulou.toml, as plain values with their defaults.
#pragma once

#include "core/camera.hpp"
#include "core/log.hpp"
#include "core/org/role.hpp"
#include "core/org/unit_tree.hpp"
#include "server/config/endpoint.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace gulou::config {

struct Server {
    Endpoint listen{"0.0.0.0", 8443};
    std::filesystem::path data = "/var/lib/gulou";
    std::filesystem::path console;    // built web console; empty: the one beside the program
    std::vector<std::string> origins; // "https://host[:port]"; empty: the host a request names
    bool operator==(const Server&) const = default;
};

// Both or neither; empty: a certificate of our own, made in the data folder at the first start.
struct Tls {
    std::filesystem::path certificate;
    std::filesystem::path key;
    bool operator==(const Tls&) const = default;
};

struct Logging {
    LogLevel level = LogLevel::Info;
    bool operator==(const Logging&) const = default;
};

struct Record {
    std::chrono::days retention{30};
    std::uint64_t min_free_bytes = std::uint64_t{5} << 30;
    std::chrono::seconds segment{30};
    bool operator==(const Record&) const = default;
};

struct Relay {
    std::string listen = "0.0.0.0";
    std::uint16_t port = 8444; // UDP and TCP of the first thread; thread i takes port + i
    // Addresses told to browsers; empty: own_addresses() (addresses.hpp).
    std::vector<std::string> candidates{};
    std::size_t threads = 1; // 0: as many as the machine has cores
    bool tcp = true;         // for networks that drop UDP
    bool operator==(const Relay&) const = default;
};

struct Session {
    std::chrono::hours lifetime{7 * 24};
    std::chrono::hours idle{12};
    bool operator==(const Session&) const = default;
};

struct Alerts {
    std::chrono::seconds merge{60};
    std::chrono::seconds clip_before{10};
    std::chrono::seconds clip_after{5};
    bool operator==(const Alerts&) const = default;
};

struct Analysis {
    int threads = 0;                         // 0: as many as the machine has cores
    std::chrono::minutes utc_offset{8 * 60}; // of the rules' schedules
    bool operator==(const Analysis&) const = default;
};

// An object model of the operator's, for labels; without a path: none.
struct Model {
    std::filesystem::path path; // ONNX
    std::string decoder = "yolox";
    std::vector<std::string> classes{}; // in the model's order; empty: COCO's 80
    double confidence = 0.4;            // 0..1
    bool operator==(const Model&) const = default;
};

struct Call {
    std::chrono::seconds ring{30};
    std::chrono::seconds grace{60};
    std::size_t most_parties = 30;
    bool record = false;
    std::chrono::days keep{180}; // what is recorded
    bool operator==(const Call&) const = default;
};

// Made at the first start with a random password; the file never holds one.
struct DemoAccount {
    std::string username;
    std::string name;
    org::Role role = org::Role::GridWorker;
    org::UnitCode unit;
};

// One camera alone, with the model its rules may use.
struct CameraFile : Camera {
    Model model;
};

struct Config {
    Server server;
    Tls tls;
    Logging log;
    Record record;
    Relay relay;
    Session session;
    Alerts alerts;
    Analysis analysis;
    Model model;
    Call call;
    std::vector<org::Unit> units; // never empty once loaded; UnitTree::build accepts them
    std::vector<Camera> cameras;
    std::vector<DemoAccount> demo_accounts;
};

} // namespace gulou::config
