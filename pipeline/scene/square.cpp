#include "pipeline/scene/square.hpp"

#include "pipeline/scene/passers_by.hpp"
#include "pipeline/scene/sensor.hpp"
#include "pipeline/scene/street_parts.hpp"

namespace gulou::scene {
namespace {

constexpr double near_edge = 9; // metres
constexpr double far_edge = 26;
constexpr double edge = 13;      // to either side: beyond it people are out of view
constexpr double line_x = 0.5;   // the line runs away from the camera
constexpr double middle_y = 17;  // where a crowd stands
constexpr double gathering = 15; // seconds until all of a crowd have come
constexpr double pace = 1.3;     // m/s

PinholeCamera square_camera(const SceneSpec& spec) {
    Pcg32 random(spec.seed, Stream::View);
    const cv::Size size(spec.width, spec.height);
    const double height = spec.view == View::Any ? random.between(4.5, 8) : 6;
    const double x = spec.view == View::Any ? random.between(-2, 2) : 0;
    return {{x, 0, height},
            -std::atan2(height - 1, 16.0),
            std::atan2(-x, 16.0),
            0.72 * size.width,
            size};
}

cv::Mat paint(const PinholeCamera& camera, std::uint64_t seed) {
    Pcg32 random(seed, Stream::Backdrop);
    Painting painting(camera);
    painting.sky({150, 176, 206}, {208, 214, 220}, random);
    for (const double x : {-40.0, -8.0, 24.0}) {
        const cv::Mat block = flats(30, 6, {186, 174, 160}, 0.3, random);
        painting.lay(block, {Vec3{x, 42, 18.6}, {x + 30, 42, 18.6}, {x + 30, 42, 0}, {x, 42, 0}});
    }
    painting.polygon({{-80, 30, 0}, {80, 30, 0}, {80, 42, 0}, {-80, 42, 0}}, {118, 120, 122});
    Ground ground(-20, 20, 4, 34, {150, 146, 138});
    ground.paving(-20, 4, 20, 34, 0.8, {158, 152, 142}, random);
    ground.rect(-20, 29, 20, 29.4, {180, 178, 170});
    ground.wear(random);
    ground.lay_on(painting);
    return painting.develop();
}

struct Stander {
    Vec3 place;
    double comes, leaves; // scene seconds
    int side;             // where they come from
    Person person;
    double walks() const { return (edge + side * place.x) / pace; } // seconds
};

class Square final : public Scene {
public:
    explicit Square(const SceneSpec& spec)
        : spec_(spec), camera_(square_camera(spec)), canvas_(paint(camera_, spec.seed)),
          sensor_(spec) {
        if (const double dusk = Light(spec).dusk(); dusk < 1)
            canvas_.dim(dusk);
    }
    const SceneSpec& spec() const override { return spec_; }
    void render(std::int64_t index, const Picture& out) override;
    Truth truth(double until) const override;

private:
    static constexpr Passing walkers{Stream::Walkers, 9, 9, 30};

    std::vector<Stander> crowd(const Occurrence& when) const;
    void gather(Actors& actors, double t) const;
    TruthEvent gathered(const Occurrence& when) const;
    std::vector<TruthEvent> crossings(double until) const;
    Point fraction(const Vec3& world) const {
        const auto p = camera_.project(world);
        return {p.x / spec_.width, p.y / spec_.height};
    }
    Box box(const Vec3& low, const Vec3& high) const;

    SceneSpec spec_;
    PinholeCamera camera_;
    Canvas canvas_;
    Sensor sensor_;
};

// One who crosses the square: the same for the picture and for the truth.
struct Walk {
    Person person;
    int facing;
    double y, speed;
    explicit Walk(Pcg32& random)
        : person(random_person(random)), facing(random.sign()),
          y(random.between(near_edge + 1, far_edge - 1)), speed(random.between(1.0, 1.6)) {}
    double x(double age) const { return facing * (speed * age - edge); }
};

std::vector<Stander> Square::crowd(const Occurrence& when) const {
    Pcg32 random(spec_.seed, Stream::Event, when.number);
    std::vector<Stander> out;
    const double x = random.between(-3, 3);
    for (int i = 0; i < spec_.people; ++i) {
        const double angle = random.between(0, CV_2PI);
        const double radius = 0.55 * std::sqrt(static_cast<double>(i) + 0.5);
        Stander one{{x + radius * std::cos(angle), middle_y + radius * std::sin(angle), 0},
                    when.at - random.between(0, gathering),
                    when.at + spec_.park_for + random.between(0, gathering),
                    random.sign(),
                    random_person(random)};
        out.push_back(one);
    }
    return out;
}

void Square::gather(Actors& actors, double t) const {
    for (const Occurrence& when :
         occurrences(spec_, t, t, gathering + 20, spec_.park_for + gathering + 20))
        for (const Stander& one : crowd(when)) {
            const double early = std::max(0.0, one.comes - t);
            const double late = std::max(0.0, t - one.leaves);
            const double off = pace * (early + late);
            if (off > pace * one.walks())
                continue;
            const double restless = off > 0 ? 0 : 0.08 * std::sin(t * 0.7 + one.place.x * 9);
            const int facing = early > 0 ? one.side : late > 0 ? -one.side : 0;
            actors.add(one.person, one.place + Vec3{-one.side * off + restless, 0, 0}, off, facing);
        }
}

void Square::render(std::int64_t index, const Picture& out) {
    const double t = static_cast<double>(index) / spec_.fps;
    canvas_.begin();
    Actors actors(canvas_, camera_);
    walkers.each(spec_.seed, t, [&](Pcg32& random, double age) {
        const Walk walk(random);
        if (std::abs(walk.x(age)) <= edge)
            actors.add(walk.person, {walk.x(age), walk.y, 0}, walk.speed * age, walk.facing);
    });
    gather(actors, t);
    actors.draw();
    sensor_.expose(canvas_, index, out);
}

Box Square::box(const Vec3& low, const Vec3& high) const {
    const auto a = camera_.project({low.x, high.y, high.z});
    const auto b = camera_.project({high.x, low.y, low.z});
    return {a.x, a.y, b.x - a.x, b.y - a.y};
}

TruthEvent Square::gathered(const Occurrence& when) const {
    TruthEvent event;
    event.type = AlarmType::CrowdGathering;
    event.object = std::to_string(spec_.people) + " people";
    event.begin = when.at - gathering;
    event.release = when.at; // all are there
    event.end = when.at + spec_.park_for;
    Vec3 low{1e9, 1e9, 0};
    Vec3 high{-1e9, -1e9, 1.7};
    for (const Stander& one : crowd(when)) {
        low = {std::min(low.x, one.place.x - 0.3), std::min(low.y, one.place.y), 0};
        high = {std::max(high.x, one.place.x + 0.3), std::max(high.y, one.place.y), 1.7};
    }
    event.box = box(low, high);
    return event;
}

// Walkers only; who joins a crowd may cross the line too and is left out: watch lines without
// crowds.
std::vector<TruthEvent> Square::crossings(double until) const {
    std::vector<TruthEvent> out;
    walkers.all(spec_.seed, until, [&](Pcg32& random, double start) {
        const Walk walk(random);
        const double at = start + (walk.facing * line_x + edge) / walk.speed;
        if (at < 0 || at >= until)
            return;
        TruthEvent event;
        event.type = AlarmType::LineCrossed;
        event.object = walk.facing > 0 ? "left_to_right" : "right_to_left";
        event.begin = event.release = event.end = at;
        event.box = box({line_x - 0.35, walk.y, 0}, {line_x + 0.35, walk.y, 1.75});
        out.push_back(std::move(event));
    });
    return out;
}

Truth Square::truth(double until) const {
    Truth out = blank_truth(spec_, until);
    out.zone.clear();
    for (const auto& [x, y] : {std::pair{-9.0, far_edge},
                               {9.0, far_edge},
                               {6.0, near_edge + 1},
                               {-6.0, near_edge + 1}}) {
        const Point p = fraction({x, y, 0});
        out.zone.push_back({std::clamp(p.x, 0.0, 1.0), std::clamp(p.y, 0.0, 1.0)});
    }
    // Walked from near to far, what moves to the right of the picture crosses from left to right.
    out.line = {fraction({line_x, near_edge, 0}), fraction({line_x, far_edge, 0})};
    for (const double y : {near_edge + 2, far_edge - 2}) {
        const Point feet = fraction({0, y, 0});
        out.person_heights.push_back({feet.y, feet.y - fraction({0, y, 1.7}).y});
    }
    out.events = crossings(until);
    for (const Occurrence& when : occurrences(spec_, 0, until, 0, spec_.park_for))
        out.events.push_back(gathered(when));
    std::sort(out.events.begin(), out.events.end(),
              [](const TruthEvent& a, const TruthEvent& b) { return a.release < b.release; });
    return out;
}

} // namespace

std::unique_ptr<Scene> make_square(const SceneSpec& spec) {
    return std::make_unique<Square>(spec);
}

} // namespace gulou::scene
