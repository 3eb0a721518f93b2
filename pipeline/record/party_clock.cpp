#include "pipeline/record/party_clock.hpp"

#include "pipeline/record/call_file.hpp"

#include <algorithm>

namespace gulou::record {
namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::seconds window{30};

nanoseconds from_ntp(std::uint64_t ntp) {
    const auto fraction = ((ntp & 0xFFFFFFFF) * 1'000'000'000) >> 32;
    return std::chrono::seconds(ntp >> 32) + nanoseconds(fraction);
}

} // namespace

void LeastDelay::add(SteadyTime now, nanoseconds delay) {
    if (!current_ || now - since_ >= window) {
        before_ = current_;
        current_.reset();
        since_ = now;
    }
    current_ = std::min(current_.value_or(delay), delay);
}

nanoseconds LeastDelay::value() const {
    const auto current = current_.value_or(nanoseconds(0));
    return std::min(before_.value_or(current), current);
}

void SenderLine::learn(const media::SenderMoment& moment, std::uint32_t rate) {
    if (last_ == moment)
        return;
    last_ = moment;
    origins_[count_++ % origins_.size()] = from_ntp(moment.ntp) - time_of(moment.timestamp, rate);
    auto sorted = origins_;
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(count_, sorted.size()));
    const auto middle = sorted.begin() + (end - sorted.begin()) / 2;
    std::nth_element(sorted.begin(), middle, end);
    origin_ = *middle;
}

nanoseconds SenderLine::time(std::int64_t timestamp, std::uint32_t rate) const {
    return origin_ + time_of(timestamp, rate);
}

void PartyClock::learn(const media::StreamUnit& unit) {
    auto& stream = streams_[unit.line];
    if (stream.epoch != unit.epoch)
        stream = {};
    hear(stream, unit);
    if (std::chrono::abs(unit.arrived - zero_ - target(stream, unit)) > longest_delay) {
        stream = {};
        hear(stream, unit);
    }
    if (!stream.sender.known())
        return;
    auto least = stream.sender_delay.value();
    for (const auto& [line, other] : streams_)
        if (other.sender.known())
            least = std::min(least, other.sender_delay.value());
    if (!anchor_ || std::chrono::abs(least - *anchor_) > anchor_tolerance)
        move_anchor(least);
}

// Where the sender's clock or the network jumped, what is placed goes on.
void PartyClock::move_anchor(nanoseconds to) {
    if (anchor_)
        lift_ = std::max(lift_ + (*anchor_ - to), nanoseconds(0));
    if (lift_ > most_lift)
        lift_ = nanoseconds(0);
    anchor_ = to;
}

void PartyClock::hear(Stream& stream, const media::StreamUnit& unit) {
    stream.epoch = unit.epoch;
    const auto arrived = unit.arrived - zero_;
    stream.arrival.add(unit.arrived, arrived - time_of(unit.timestamp, unit.clock_rate));
    if (unit.clock)
        stream.sender.learn(*unit.clock, unit.clock_rate);
    if (stream.sender.known())
        stream.sender_delay.add(unit.arrived,
                                arrived - stream.sender.time(unit.timestamp, unit.clock_rate));
}

bool PartyClock::trusted(const Stream& stream) const {
    return stream.sender.known() && anchor_ &&
           std::chrono::abs(stream.sender_delay.value() - *anchor_) <= clock_tolerance;
}

nanoseconds PartyClock::target(const Stream& stream, const media::StreamUnit& unit) const {
    if (trusted(stream))
        return stream.sender.time(unit.timestamp, unit.clock_rate) + *anchor_ + lift_;
    return time_of(unit.timestamp, unit.clock_rate) + stream.arrival.value();
}

nanoseconds PartyClock::place(const media::StreamUnit& unit) {
    auto& stream = streams_[unit.line];
    if (stream.epoch != unit.epoch) // waited while its stream began anew
        return unit.arrived - zero_;
    auto wanted = target(stream, unit);
    const nanoseconds tolerance = trusted(stream) ? reported_tolerance : arrival_tolerance;
    const auto going_on = [&] {
        return stream.base_time + time_of(unit.timestamp - *stream.base, unit.clock_rate);
    };
    const auto back = stream.base ? going_on() - wanted : nanoseconds(0);
    if (trusted(stream) && back > least_lift && lift_ + back <= most_lift) {
        lift_ += back;
        wanted += back;
    }
    if (!stream.base || std::chrono::abs(wanted - going_on()) > tolerance) {
        stream.base = unit.timestamp;
        stream.base_time = wanted;
    }
    return going_on();
}

bool PartyClock::reported(std::uint32_t line) const {
    const auto found = streams_.find(line);
    return found != streams_.end() && found->second.sender.known();
}

} // namespace gulou::record
