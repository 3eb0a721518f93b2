#include "pipeline/relay/load.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::relay {
namespace {

constexpr double smoothing_s = 0.5; // time constant: nine tenths of a change are seen in 1.2 s
constexpr std::uint64_t least_received = 100; // fewer say nothing about a share
// A two-way call's party at 200 packets a second and 8 µs each.
constexpr double busy_of_a_newcomer = 0.002;
constexpr std::chrono::seconds unseen_for{1};

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

} // namespace

void LoadMeter::sample(SteadyTime now, const LoadSample& sample) {
    load_.peers = sample.peers;
    const auto before = std::exchange(last_, sample);
    const auto since = std::exchange(at_, now);
    if (!since || now <= *since)
        return;
    const double elapsed = seconds(now - *since);
    const double weight = 1 - std::exp(-elapsed / smoothing_s);
    const auto blend = [weight](double& value, double newest) {
        value += weight * (newest - value);
    };
    blend(load_.busy, std::clamp(seconds(sample.cpu - before.cpu) / elapsed, 0.0, 1.0));
    double late = load_.late.count();
    blend(late, seconds(sample.late));
    load_.late = std::chrono::duration<double>(late);
    const auto dropped = sample.dropped - before.dropped;
    const auto arrived = sample.received - before.received + dropped;
    blend(load_.dropped, arrived < least_received
                             ? 0
                             : static_cast<double>(dropped) / static_cast<double>(arrived));
}

void LoadGate::update(const ThreadLoad& load) {
    const auto over = [&](double LoadGate::Bound::*bound) {
        return load.busy >= busy_.*bound || load.late.count() >= late_.*bound ||
               load.dropped >= dropped_.*bound;
    };
    closed_ = closed_ ? over(&Bound::open) : over(&Bound::close);
}

void Admission::update(const ThreadLoad& load, SteadyTime now) {
    while (!newcomers_.empty() && now - newcomers_.front() >= unseen_for)
        newcomers_.pop_front();
    measured_ = load;
    expected_ = load;
    expected_.busy += static_cast<double>(newcomers_.size()) * busy_of_a_newcomer;
    normal_.update(expected_);
    reserve_.update(expected_);
}

std::optional<std::string_view> Admission::refusal(Newcomer newcomer, Priority priority) const {
    const bool reserved = newcomer == Newcomer::RunningCall || priority == Priority::Emergency;
    if (!(reserved ? reserve_ : normal_).closed())
        return std::nullopt;
    return reserved ? "the relay is at its limit, its reserve for emergencies included"
                    : "the relay has no strength left for new calls; running ones come first";
}

void Admission::admitted(SteadyTime now) {
    newcomers_.push_back(now);
    update(measured_, now);
}

} // namespace gulou::relay
