#include "pipeline/analysis/relight_judge.hpp"

namespace gulou::analysis {
namespace {

constexpr double relit = 0.7;
constexpr double calm = 0.35;                             // a lorry is seen to come
constexpr double slow_pictures = 0.7, relit_surely = 0.9; // … unless between two of them
constexpr double lasts = 1;                               // seconds

} // namespace

RelightJudge::Verdict RelightJudge::see(double stands_out, double seconds) {
    const bool begins =
        calm_before_ && stands_out > (seconds < slow_pictures ? relit : relit_surely);
    calm_before_ = stands_out < calm;
    if (begins) {
        other_for_ = 0;
        return Verdict::Unsure;
    }
    if (stands_out <= relit)
        other_for_ = -1;
    if (other_for_ < 0)
        return Verdict::SameScene;
    other_for_ += seconds;
    if (other_for_ < lasts)
        return Verdict::Unsure;
    other_for_ = -1;
    return Verdict::NewScene;
}

} // namespace gulou::analysis
