#include "server/app/scene_source.hpp"

#include "pipeline/scene/scene.hpp"

namespace gulou::app {
namespace {

class SceneSource final : public ingest::FrameSource {
public:
    explicit SceneSource(std::unique_ptr<scene::Scene> scene) : scene_(std::move(scene)) {}

    int width() const override { return scene_->spec().width; }
    int height() const override { return scene_->spec().height; }
    int fps() const override { return scene_->spec().fps; }

    bool render(std::int64_t index, const ingest::Picture& out) override {
        const auto& spec = scene_->spec();
        if (spec.duration > 0 && static_cast<double>(index) >= spec.duration * spec.fps)
            return false;
        scene_->render(index, {out.planes, out.strides});
        return true;
    }

private:
    std::unique_ptr<scene::Scene> scene_;
};

// Does the address give this key?
bool sets(const std::string& uri, const std::string& key) {
    return uri.find("?" + key + "=") != std::string::npos ||
           uri.find("&" + key + "=") != std::string::npos;
}

} // namespace

ingest::FrameSourceFactory scene_factory(const Camera& camera, const Clock& clock) {
    return [name = camera.name,
            &clock](const std::string& uri) -> Result<std::unique_ptr<ingest::FrameSource>> {
        auto spec = scene::parse_uri(uri);
        if (!spec)
            return fail(spec.error());
        if (!sets(uri, "name"))
            spec->title = name;
        if (!sets(uri, "start"))
            spec->start = clock.wall();
        auto scene = scene::open(*spec);
        if (!scene)
            return fail(scene.error());
        return std::make_unique<SceneSource>(std::move(*scene));
    };
}

} // namespace gulou::app
