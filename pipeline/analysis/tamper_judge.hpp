// Whether somebody or something has put a camera out of action: pure decisions.
#pragma once

#include <optional>
#include <string_view>

namespace gulou::analysis {

enum class Tampering { Black, Covered, Frozen, Moved, Defocused, SignalLost };
std::string_view name(Tampering kind); // "black", …, "signal_lost"

// What one picture shows beside what the camera normally shows. The reference may be missing (the
// first half minute, or the first minutes of night): then `compared` is false and only what needs
// no reference counts.
struct TamperSigns {
    double brightness = 128; // mean grey level
    double spread = 100;     // grey levels between the darkest and the brightest 2 %
    bool compared = false;
    double texture = 1; // share of the reference's textured tiles that have kept some of it
    double sharpness =
        1; // energy of fine detail, of what it is in the reference, under its contrast
    double likeness = 1;   // -1..1, correlation of its gradients with the reference's
    double shift = 0;      // at which the gradients fit best, fraction of the picture's width
    double shifted = 1;    // … and their correlation there
    double outline = 1;    // -1..1, correlation of light and dark on a coarse scale
    double liveliness = 1; // change since the picture before, of the least it ever was
};

// The one thing a picture shows, the plainest first; none: a healthy picture.
std::optional<Tampering> sign_of(const TamperSigns& signs);

// What persists. Seconds of any clock that does not jump.
class TamperJudge {
public:
    struct Change {
        bool raised = false; // else cleared
        Tampering kind{};
        double began = 0; // the clock's seconds
        double at = 0;
    };
    // One picture. A sign must last 5 s (a frozen or defocused picture 10 s) and 3 pictures; what
    // was raised is over after 10 s and 3 pictures without any sign.
    std::optional<Change> see(std::optional<Tampering> sign, double now);
    // The clock without pictures: `silent` seconds since the last one.
    std::optional<Change> silence(double silent, double now);
    std::optional<Tampering> raised() const { return raised_; }
    double began() const { return began_; } // of what is raised

private:
    std::optional<Tampering> raised_, pending_;
    double began_ = 0, pending_since_ = 0, healthy_since_ = 0;
    int pending_for_ = 0, healthy_for_ = 0; // pictures
};

} // namespace gulou::analysis
