#include "pipeline/scene/camera_fault.hpp"

#include "pipeline/scene/schedule.hpp"

#include <cstring>

namespace gulou::scene {
namespace {

class FaultyScene final : public Scene {
public:
    explicit FaultyScene(std::unique_ptr<Scene> scene) : scene_(std::move(scene)) {}
    const SceneSpec& spec() const override { return scene_->spec(); }

    void render(std::int64_t index, const Picture& out) override {
        const double t = static_cast<double>(index) / spec().fps;
        scene_->render(static_cast<std::int64_t>(held(t) * spec().fps + 0.5), out);
        if (spec().tamper == Tamper::Black && tampered(t))
            blacken(out);
    }

    Truth truth(double until) const override {
        Truth out = scene_->truth(until);
        if (spec().tamper == Tamper::None || spec().tamper_at >= until)
            return out;
        TruthEvent event;
        event.type = AlarmType::CameraTamper;
        event.object = name(spec().tamper);
        event.begin = event.release = spec().tamper_at;
        event.end = std::min(until, spec().tamper_at + spec().tamper_for);
        event.box = {0, 0, static_cast<double>(spec().width), static_cast<double>(spec().height)};
        out.events.push_back(std::move(event));
        return out;
    }

private:
    bool tampered(double t) const {
        return t >= spec().tamper_at && t < spec().tamper_at + spec().tamper_for;
    }
    // The moment whose picture is shown at `t`.
    double held(double t) const {
        if (spec().tamper == Tamper::Frozen && tampered(t))
            return spec().tamper_at;
        double out = t;
        if (spec().distractors.has(Distractor::Frozen)) {
            const Passing stops{Stream::Tamper, 1, 60, 4};
            stops.each(spec().seed, t, [&](Pcg32& random, double age) {
                if (age < random.between(0.3, 4))
                    out = std::max(0.0, t - age);
            });
        }
        return out;
    }
    void blacken(const Picture& out) const {
        for (std::size_t i = 0; i < 3; ++i) {
            const int rows = i == 0 ? spec().height : spec().height / 2;
            const int columns = i == 0 ? spec().width : spec().width / 2;
            for (int y = 0; y < rows; ++y)
                std::memset(out.planes[i] + static_cast<std::ptrdiff_t>(y) * out.strides[i],
                            i == 0 ? 16 : 128, static_cast<std::size_t>(columns));
        }
    }

    std::unique_ptr<Scene> scene_;
};

} // namespace

std::unique_ptr<Scene> with_faults(std::unique_ptr<Scene> scene) {
    const SceneSpec& spec = scene->spec();
    if (spec.tamper == Tamper::None && !spec.distractors.has(Distractor::Frozen))
        return scene;
    return std::make_unique<FaultyScene>(std::move(scene));
}

} // namespace gulou::scene
