#include "pipeline/analysis/tamper_judge.hpp"

namespace gulou::analysis {
namespace {

// Studio range: black is 16. A street at night still has lamps.
constexpr double dark = 24, dark_spread = 14;
constexpr double blank_spread = 20; // a lens that is covered or blinded shows one grey
constexpr double texture_gone = 0.15, outline_gone = 0.6;
constexpr double lively = 0.35;
constexpr double other_view = 0.3; // correlation of gradients
constexpr double off_view = 0.5, least_shift = 0.02, fits_again = 0.15, fits = 0.5;
constexpr double soft = 0.35, same_outline = 0.8;

constexpr double lasts = 5, lasts_long = 10, healthy_after = 10; // seconds
constexpr int pictures = 3;
constexpr double silent_after = 15;

bool moved(const TamperSigns& s) {
    if (s.likeness < other_view && s.shifted < fits)
        return true;
    return s.likeness < off_view && s.shift >= least_shift && s.shifted >= fits &&
           s.shifted >= s.likeness + fits_again;
}

double patience(Tampering kind) {
    return kind == Tampering::Frozen || kind == Tampering::Defocused ? lasts_long : lasts;
}

} // namespace

std::string_view name(Tampering kind) {
    switch (kind) {
    case Tampering::Black:
        return "black";
    case Tampering::Covered:
        return "covered";
    case Tampering::Frozen:
        return "frozen";
    case Tampering::Moved:
        return "moved";
    case Tampering::Defocused:
        return "defocused";
    case Tampering::SignalLost:
        return "signal_lost";
    }
    return "";
}

std::optional<Tampering> sign_of(const TamperSigns& s) {
    if (s.brightness < dark && s.spread < dark_spread)
        return Tampering::Black;
    if (s.spread < blank_spread)
        return Tampering::Covered;
    if (!s.compared)
        return std::nullopt;
    if (s.texture < texture_gone && s.outline < outline_gone)
        return Tampering::Covered;
    // A picture out of focus has lost its gradients as well, but light and dark are where they
    // were.
    if (s.sharpness < soft && s.outline >= same_outline)
        return Tampering::Defocused;
    if (moved(s))
        return Tampering::Moved;
    // Last: a covered lens is still as well.
    if (s.liveliness < lively)
        return Tampering::Frozen;
    return std::nullopt;
}

std::optional<TamperJudge::Change> TamperJudge::see(std::optional<Tampering> sign, double now) {
    if (raised_ == Tampering::SignalLost)
        sign = std::nullopt; // pictures come
    if (sign != pending_ || !sign) {
        pending_ = sign;
        pending_since_ = now;
        pending_for_ = 0;
    }
    ++pending_for_;
    if (sign)
        healthy_for_ = 0;
    else if (healthy_for_++ == 0)
        healthy_since_ = now;
    if (raised_) {
        if (healthy_for_ < pictures || now - healthy_since_ < healthy_after)
            return std::nullopt;
        const Change cleared{false, *raised_, began_, now};
        raised_.reset();
        return cleared;
    }
    if (!sign || pending_for_ < pictures || now - pending_since_ < patience(*sign))
        return std::nullopt;
    raised_ = sign;
    began_ = pending_since_;
    return Change{true, *sign, began_, now};
}

std::optional<TamperJudge::Change> TamperJudge::silence(double silent, double now) {
    if (silent < silent_after || raised_)
        return std::nullopt;
    raised_ = Tampering::SignalLost;
    began_ = now - silent;
    healthy_for_ = 0;
    return Change{true, Tampering::SignalLost, began_, now};
}

} // namespace gulou::analysis
