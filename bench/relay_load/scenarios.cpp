#include "bench/relay_load/scenarios.hpp"

#include "bench/relay_load/flood.hpp"

#include <algorithm>
#include <stdexcept>

namespace gulou::bench {
namespace {

using Json = nlohmann::json;

constexpr Nanos patience = 60 * second;
constexpr Nanos settle = 500 * millisecond; // repairs under way when a measurement ends
constexpr double most_loss = 0.001;
constexpr double most_p99_ms = 20;

Nanos seconds(double value) {
    return static_cast<Nanos>(value * static_cast<double>(second));
}

double ms(Nanos value) {
    return static_cast<double>(value) / millisecond;
}

bool passes(const Json& step) {
    return step["loss"].get<double>() <= most_loss &&
           step["latency"]["p99_ms"].get<double>() <= most_p99_ms;
}

Json describe(const Histogram& latency) {
    return {{"p50_ms", ms(latency.at(0.5))},  {"p90_ms", ms(latency.at(0.9))},
            {"p99_ms", ms(latency.at(0.99))}, {"p999_ms", ms(latency.at(0.999))},
            {"max_ms", ms(latency.most())},   {"packets", latency.count()}};
}

} // namespace

void Scenarios::connect(OfferKind kind) {
    const auto clients = field_.add(plan_.clients);
    signalling_.prepare(clients, kind);
    const bool prepared = field_.run(signalling_, patience, [this] { return signalling_.ready(); });
    signalling_.join();
    const bool connected = prepared && field_.run(signalling_, patience, [&] {
        return std::all_of(clients.begin(), clients.end(),
                           [](const Client* client) { return client->connected(); });
    });
    if (!signalling_.fault().empty())
        throw std::runtime_error(signalling_.fault());
    if (!connected)
        throw std::runtime_error("the clients did not connect");
}

void Scenarios::publish(std::size_t count) {
    const auto time = now();
    for (std::size_t i = 0; i < field_.clients().size(); ++i) {
        auto& publisher = field_.clients()[i]->publisher();
        if (i < count && !publisher.running())
            publisher.start(time);
        else if (i >= count)
            publisher.stop();
    }
}

Json Scenarios::measure(double length) {
    field_.mark();
    const auto& swarm = field_.swarm();
    const auto begin = now();
    const auto cpu = server_.cpu();
    const auto relay_cpu = server_.cpu_of("gulou-relay");
    const auto softirq = ProcessMeter::softirq();
    const auto own = own_cpu();
    const auto received = swarm.received;
    const auto bytes = swarm.received_bytes;
    const auto repair_bytes = swarm.repair_bytes;
    const auto sent = field_.sent();
    field_.run_for(signalling_, seconds(length));
    const auto took = static_cast<double>(now() - begin) / second;
    const auto packets = static_cast<double>(swarm.received - received);
    const auto per_packet = [&](Nanos used) {
        return packets > 0 ? static_cast<double>(used) / packets / microsecond : 0.0;
    };
    Json out{{"seconds", took},
             {"kpps", packets / took / 1000},
             {"sent_kpps", static_cast<double>(field_.sent() - sent) / took / 1000},
             {"cpu_us", per_packet(server_.cpu() - cpu)},
             {"relay_cpu_us", per_packet(server_.cpu_of("gulou-relay") - relay_cpu)},
             {"softirq_us", per_packet(ProcessMeter::softirq() - softirq)},
             {"load_cpu", static_cast<double>(own_cpu() - own) / second / took},
             {"latency", describe(swarm.latency)},
             {"rejected", swarm.rejected},
             {"keyframe_requests", swarm.keyframe_requests}};
    const auto media_bytes = static_cast<double>(swarm.received_bytes - bytes);
    const auto extra = static_cast<double>(swarm.repair_bytes - repair_bytes);
    out["extra_bytes_pct"] = media_bytes > extra ? extra * 100 / (media_bytes - extra) : 0.0;
    field_.run_for(signalling_, settle);
    ReceptionCount sum;
    for (const auto& client : field_.clients())
        for (const auto& stream : client->receptions()) {
            const auto count = stream.count();
            sum.expected += count.expected;
            sum.received += std::min(count.received, count.expected);
            if (!stream.is_video()) // nobody asks for sound again
                continue;
            sum.missed += count.missed;
            sum.repaired += count.repaired;
        }
    out["loss"] = sum.expected > 0 ? static_cast<double>(sum.expected - sum.received) /
                                         static_cast<double>(sum.expected)
                                   : 0.0;
    out["missed"] = sum.missed;
    out["repaired"] = sum.repaired;
    out["pss_kib"] = server_.pss_kib();
    out["threads"] = server_.threads();
    if (!signalling_.fault().empty())
        throw std::runtime_error(signalling_.fault());
    return out;
}

Json Scenarios::two_party() {
    connect(OfferKind::Call);
    publish(plan_.clients);
    field_.run_for(signalling_, seconds(plan_.warmup_s));
    auto out = measure(plan_.seconds);
    out["profile"] = field_.clients().front()->profile();
    return out;
}

Json Scenarios::fan_out() {
    connect(OfferKind::Camera);
    if (plan_.publisher_apart) {
        field_.clients().front()->publisher().mute();
        publish(1);
    }
    field_.run_for(signalling_, seconds(plan_.warmup_s));
    auto out = measure(plan_.seconds);
    out["profile"] = field_.clients().front()->profile();
    return out;
}

Json Scenarios::ladder() {
    connect(OfferKind::Call);
    Json steps = Json::array();
    double best = 0;
    for (const auto clients : plan_.steps) {
        publish(clients);
        field_.run_for(signalling_, seconds(plan_.warmup_s));
        auto step = measure(plan_.seconds);
        if (!passes(step)) // once more: it may have been the machine's fault
            step = measure(plan_.seconds);
        step["clients"] = clients;
        steps.push_back(step);
        if (!passes(step))
            break;
        best = std::max(best, step["kpps"].get<double>());
    }
    return {{"max_kpps", best}, {"steps", std::move(steps)}};
}

Json Scenarios::join() {
    const auto clients = field_.add(plan_.clients);
    signalling_.prepare(clients, OfferKind::Call);
    if (!field_.run(signalling_, patience, [this] { return signalling_.ready(); }))
        throw std::runtime_error("not prepared: " + signalling_.fault());
    signalling_.join();
    const auto all = [&] {
        bool done = true;
        for (auto* client : clients) {
            if (client->connected() && !client->publisher().running())
                client->publisher().start(now());
            done = done && client->first_packet_at() != 0;
        }
        return done;
    };
    if (!field_.run(signalling_, patience, all))
        throw std::runtime_error("not all joined: " + signalling_.fault());
    std::vector<double> times;
    for (const auto* client : clients)
        times.push_back(ms(client->first_packet_at() - client->offered_at));
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
        return times[std::min(times.size() - 1,
                              static_cast<std::size_t>(share * static_cast<double>(times.size())))];
    };
    return {{"p50_ms", at(0.5)}, {"p99_ms", at(0.99)}, {"max_ms", times.back()}};
}

Json Scenarios::memory() {
    const auto threads = server_.threads();
    const auto clients = field_.add(plan_.clients);
    signalling_.prepare(clients, OfferKind::Call);
    if (!field_.run(signalling_, patience, [this] { return signalling_.ready(); }))
        throw std::runtime_error("not prepared: " + signalling_.fault());
    const auto before = server_.pss_kib();
    signalling_.join();
    if (!field_.run(signalling_, patience, [&] {
            return std::all_of(clients.begin(), clients.end(),
                               [](const Client* client) { return client->connected(); });
        }))
        throw std::runtime_error("not all joined: " + signalling_.fault());
    const auto idle = server_.pss_kib();
    publish(plan_.clients);
    field_.run_for(signalling_, seconds(plan_.seconds));
    const auto media = server_.pss_kib();
    const auto count = static_cast<double>(plan_.clients);
    const auto each = [&](auto now_, auto then) {
        return (static_cast<double>(now_) - static_cast<double>(then)) / count;
    };
    return {{"peer_kib", each(media, before)},
            {"idle_peer_kib", each(idle, before)},
            {"threads_per_peer", each(server_.threads(), threads)},
            {"base_kib", before}};
}

Json Scenarios::flood() {
    connect(OfferKind::Call);
    publish(plan_.clients);
    field_.run_for(signalling_, seconds(plan_.warmup_s));
    const auto calm = measure(plan_.seconds);
    Flood flood(field_, plan_.flood_kpps);
    field_.extra = [&](Nanos time) { flood.run(time); };
    field_.run_for(signalling_, seconds(plan_.warmup_s));
    const auto before = flood.sent();
    auto out = measure(plan_.seconds);
    out["flood_kpps"] = static_cast<double>(flood.sent() - before) / (plan_.seconds + 0.5) / 1000;
    field_.extra = nullptr;
    out["calm_loss"] = calm["loss"];
    out["calm_pss_kib"] = calm["pss_kib"];
    return out;
}

} // namespace gulou::bench
