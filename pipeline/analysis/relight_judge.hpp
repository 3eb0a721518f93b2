// Whether the whole scene has become another: a lamp that went on, a camera that was turned.
#pragma once

namespace gulou::analysis {

// Light changes everything at once and stays. Lightning passes; a crowd or a lorry grows into the
// picture.
class RelightJudge {
public:
    enum class Verdict {
        SameScene,
        Unsure,   // nearly everything is something else, but only just: nothing is known
        NewScene, // … for 1 s and more than one picture: this is the scene from now on
    };
    // One picture, `seconds` after the one before. `stands_out`: share of the picture, 0..1, that
    // is not the scene.
    Verdict see(double stands_out, double seconds);

private:
    bool calm_before_ = false; // little stood out in the picture before
    double other_for_ = -1;    // seconds; below 0: it is the scene
};

} // namespace gulou::analysis
