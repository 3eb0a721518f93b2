#include "pipeline/rtp/sdp_layers.hpp"

#include "pipeline/rtp/sdp_text.hpp"

#include <algorithm>
#include <cctype>

namespace gulou::rtp {
namespace {

// What fits a header extension of the one-byte form (RFC 8852 section 3).
bool is_rid(std::string_view text) {
    return !text.empty() && text.size() <= 16 && std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0;
    });
}

} // namespace

const SdpRid* SdpLayers::find(std::string_view id) const {
    const auto at = std::find_if(declared_.begin(), declared_.end(),
                                 [&](const SdpRid& rid) { return rid.id == id; });
    return at == declared_.end() ? nullptr : &*at;
}

void SdpLayers::on_rid(std::string_view value) {
    const auto id = cut(value, ' ');
    if (cut(value, ' ') != "send" || !is_rid(id) || find(id) || declared_.size() == most_sdp_rids)
        return;
    declared_.push_back({std::string(id), false, std::string(value)});
}

void SdpLayers::on_simulcast(std::string_view value) {
    while (!value.empty()) {
        const auto direction = cut(value, ' ');
        auto list = cut(value, ' ');
        if (direction != "send" || !wanted_.empty())
            continue;
        while (!list.empty() && wanted_.size() < most_sdp_rids) {
            auto alternatives = cut(list, ';');
            wanted_.emplace_back(cut(alternatives, ','));
        }
    }
}

std::vector<SdpRid> SdpLayers::take() const {
    std::vector<SdpRid> out;
    for (std::string_view id : wanted_) {
        const bool paused = id.starts_with('~');
        id.remove_prefix(paused ? 1 : 0);
        const auto* rid = find(id);
        const auto same = [&](const SdpRid& r) { return r.id == id; };
        if (!rid || std::any_of(out.begin(), out.end(), same))
            continue;
        out.push_back(*rid);
        out.back().paused = paused;
    }
    return out;
}

} // namespace gulou::rtp
