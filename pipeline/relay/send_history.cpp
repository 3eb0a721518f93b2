#include "pipeline/relay/send_history.hpp"

#include <algorithm>
#include <utility>

namespace gulou::relay {

std::optional<SendHistory::Sent> SendHistory::take(std::uint16_t sequence, Fate fate,
                                                   SteadyTime now) {
    const auto back = static_cast<std::uint16_t>(static_cast<std::uint16_t>(next_ - 1) - sequence);
    if (back >= next_ - 1 || back > INT16_MAX)
        return std::nullopt;
    if (back >= entries_.size()) {
        missed_ = true;
        return std::nullopt;
    }
    auto& entry = entries_[(next_ - 1 - back) & (entries_.size() - 1)];
    if (entry.state == State::Empty || (fate == Fate::Lost && entry.state == State::Lost))
        return std::nullopt;
    const bool was_lost = entry.state == State::Lost;
    entry.state = fate == Fate::Lost ? State::Lost : State::Empty;
    const auto age = static_cast<std::uint32_t>(micros(now)) - entry.at_us;
    return Sent{micros(now) - age, entry.size, entry.probe == Probing::Yes, was_lost};
}

void SendHistory::fit() {
    if (!std::exchange(missed_, false) || entries_.size() >= window)
        return;
    std::vector<Entry> larger(entries_.size() * 2);
    for (std::uint64_t i = next_ - std::min<std::uint64_t>(next_, entries_.size()); i < next_; ++i)
        larger[i & (larger.size() - 1)] = entries_[i & (entries_.size() - 1)];
    entries_ = std::move(larger);
}

} // namespace gulou::relay
