// The judge against physics: hundreds of simulated flights before cameras of all kinds, as noisy
// places in the picture. No pictures, so that every weight, wind and way of throwing can be tried.
#include "pipeline/analysis/facade_map.hpp"
#include "pipeline/analysis/throw_judge.hpp"

#include "tests/unit/analysis/facade_camera.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <random>

namespace gulou::analysis {
namespace {

using testing::FacadeCamera;

constexpr int flights = 40;
constexpr double roof = 30;    // metres
constexpr double longest = 20; // seconds

struct Place {
    double x, z, out; // metres: to the right, above the street, before the wall
};
using Flight = std::function<Place(double t)>;

class Dice {
public:
    explicit Dice(unsigned seed) : random_(seed) {}
    double unit() { return static_cast<double>(random_()) / 4294967296.0; }
    double between(double low, double high) { return low + (high - low) * unit(); }
    double normal() { // of six uniforms
        double sum = 0;
        for (int i = 0; i < 6; ++i)
            sum += unit() - 0.5;
        return sum / 0.707;
    }

private:
    std::mt19937 random_;
};

FacadeCamera any_camera(Dice& dice) {
    FacadeCamera camera;
    camera.away = dice.between(14, 45);
    camera.up = dice.between(1.6, 5);
    const double seen = dice.between(18, 32); // metres of wall
    const double low = std::atan2(roof + 1 - seen - camera.up, camera.away);
    const double high = std::atan2(roof + 1 - camera.up, camera.away);
    camera.tilt = (low + high) / 2;
    camera.focal = camera.height / 2 / std::tan((high - low) / 2);
    return camera;
}

// What a tracker would make of it: places uncertain by some tenths of a pixel, and gaps.
Track follow(const FacadeCamera& camera, const Flight& flight, double fps, Dice& dice) {
    const double noise = dice.between(0.4, 1.2); // pixels of 720 rows
    Track track;
    track.id = 1;
    for (double t = dice.between(0.1, 0.4); t < longest; t += 1 / fps) {
        const auto at = flight(t);
        const Point p = camera.see(at.x, at.z, at.out);
        const bool inside = at.z > 0 && p.x >= 0 && p.y >= 0 && p.x < camera.width &&
                            p.y < camera.height && at.out < camera.away - 1;
        if (!inside && track.samples.empty())
            continue;
        if (!inside)
            break;
        if (dice.unit() < 0.06)
            continue;
        TrackSample s;
        s.t = 10 + t;
        s.at = {p.x + noise * dice.normal(), p.y + noise * dice.normal()};
        s.box = {s.at.x - 4, s.at.y - 4, 8, 8};
        s.area = 40;
        track.samples.push_back(s);
    }
    return track;
}

ThrowSite site_of(const FacadeCamera& camera, const Track& track, double fps) {
    const FacadeMap map(camera.measured(), camera.width, camera.height);
    const double top = std::max(0.0, camera.see(0, roof + 1).y);
    ThrowSite site{camera.height - top, fps, 50, 0};
    site.zone_width = camera.width;
    site.above_first = track.samples.front().at.y - top;
    site.from = map.viewpoint();
    for (const auto& s : track.samples) {
        const double z = map.height(s.at).value();
        const double pixel = std::abs(map.height(Point{s.at.x, s.at.y - 1}).value() - z);
        site.heights.push_back({s.t, z, std::max(0.01, 1.2 * pixel), map.across(s.at).value()});
    }
    return site;
}

enum class Known { Metres, PictureOnly };

// From a window between the 5th and the 10th floor, dropped, tossed or hurled at up to 8 m/s, with
// a drag of ½ρCdA/m [1/m], fluttering by `flutter` metres; solved in steps of 1 ms.
Flight thrown(double drag, double flutter, Dice& dice) {
    Place p{dice.between(-8, 8), 16 + 3 * std::floor(dice.between(0, 4.99)),
            dice.between(0.3, 1.6)};
    const double speed = 8 * std::pow(dice.unit(), 2), aside = dice.between(-1.1, 1.1);
    Place v{speed * std::sin(aside), speed * dice.between(-0.5, 0.5),
            speed * std::cos(aside) + 0.3};
    const double wind = dice.between(-2, 2), swing = dice.between(2.5, 4);
    std::vector<Place> path;
    for (double t = 0; p.z > 0 && t < 20; t += 0.001) {
        const double carried = flutter * std::min(1.0, t / 0.8);
        path.push_back({p.x + carried * std::sin(swing * t),
                        p.z + 0.15 * carried * std::cos(2 * swing * t), p.out});
        const double air = drag * std::hypot(v.x - wind, v.z, v.out) * 0.001;
        v = {v.x - air * (v.x - wind), v.z - air * v.z - 0.00981, v.out * (1 - air)};
        p = {p.x + 0.001 * v.x, p.z + 0.001 * v.z, p.out + 0.001 * v.out};
    }
    return [path](double t) {
        return path[std::min(path.size() - 1, static_cast<std::size_t>(t * 1000))];
    };
}

struct Found {
    int seen = 0, falls = 0, light = 0;
    double share() const { return static_cast<double>(falls) / seen; }
};

Found watch(const std::function<Flight(Dice&)>& make, Known known) {
    Dice dice(7);
    Found out;
    for (int i = 0; i < flights; ++i) {
        const auto camera = any_camera(dice);
        const double fps = std::array{15.0, 20.0, 25.0}[static_cast<std::size_t>(3 * dice.unit())];
        const auto track = follow(camera, make(dice), fps, dice);
        // Half a second and 5 % of the picture are the least anybody could judge.
        if (track.seen() < 8 || track.samples.back().t - track.samples.front().t < 0.5 ||
            track.drop() < 0.15 * camera.height)
            continue;
        auto site = site_of(camera, track, fps);
        if (known == Known::PictureOnly)
            site.heights.clear();
        const auto judgement = judge(track, site);
        const bool fall = judgement.verdict == Verdict::Fall;
        ++out.seen;
        out.falls += fall ? 1 : 0;
        out.light += fall && judgement.what != Fallen::Heavy ? 1 : 0;
    }
    return out;
}

struct Thing {
    const char* name;
    double drag, flutter;
};

TEST(ThrowPhysics, FindsHeavyThingsHoweverTheyAreThrown) {
    for (const auto& [name, drag, flutter] :
         {Thing{"flower pot", 0.004, 0}, {"shoe", 0.013, 0}, {"box", 0.03, 0}, {"water", 0.06, 0}})
        for (const auto known : {Known::Metres, Known::PictureOnly}) {
            const auto found = watch([&](Dice& d) { return thrown(drag, flutter, d); }, known);
            EXPECT_GT(found.seen, flights / 2) << name;
            EXPECT_GE(found.share(), known == Known::Metres ? 0.93 : 0.8) << name;
            EXPECT_LE(found.light, flights / 10) << name;
        }
}

TEST(ThrowPhysics, FindsLightThingsWhereTheFacadeIsMeasured) {
    for (const auto& [name, drag, flutter] :
         {Thing{"empty bottle", 0.25, 0}, {"cloth", 0.5, 0.25}, {"plastic bag", 0.9, 0.35}}) {
        const auto found = watch([&](Dice& d) { return thrown(drag, flutter, d); }, Known::Metres);
        EXPECT_GT(found.seen, flights / 2) << name;
        EXPECT_GE(found.share(), 0.88) << name;
        EXPECT_GE(found.light, found.falls * 8 / 10) << name;
    }
}

struct Stranger {
    const char* name;
    std::function<Flight(Dice&)> make;
};

std::vector<Stranger> strangers() {
    return {{"bird",
             [](Dice& d) -> Flight {
                 const double v = d.between(-9, 9), z = d.between(16, 28), sink = d.between(0, 2.5),
                              out = d.between(2, 9);
                 return [=](double t) {
                     return Place{v * t - 1.2 * v, z - sink * t + 0.5 * std::sin(1.1 * t), out};
                 };
             }},
            {"leaf",
             [](Dice& d) -> Flight {
                 const double sink = d.between(0.8, 2), swing = d.between(0.2, 0.7),
                              rate = d.between(2, 4.5), x = d.between(-8, 8), z = d.between(12, 30),
                              out = d.between(1.5, 9);
                 return [=](double t) {
                     return Place{x + swing * std::sin(rate * t),
                                  z - sink * t + 0.2 * std::cos(2 * rate * t), out};
                 };
             }},
            {"cradle",
             [](Dice& d) -> Flight {
                 const double speed = d.between(0.2, 0.9), x = d.between(-8, 8);
                 return [=](double t) { return Place{x, 30 - speed * t, 0.8}; };
             }},
            {"raindrop",
             [](Dice& d) -> Flight {
                 const double speed = d.between(6, 9), x = d.between(-8, 8), out = d.between(2, 9),
                              wind = d.between(-2, 2);
                 return [=](double t) { return Place{x + wind * t, 32 - speed * t, out}; };
             }},
            {"balloon", [](Dice& d) -> Flight {
                 const double rise = d.between(0.8, 2.2), x = d.between(-8, 8);
                 return [=](double t) {
                     return Place{x + 0.3 * std::sin(0.9 * t), 5 + rise * t, 4};
                 };
             }}};
}

TEST(ThrowPhysics, LeavesAloneWhatDoesNotFall) {
    for (const auto& [name, make] : strangers())
        for (const auto known : {Known::Metres, Known::PictureOnly}) {
            const auto found = watch(make, known);
            EXPECT_LE(found.falls, 1) << name << " of " << found.seen;
        }
}

} // namespace
} // namespace gulou::analysis
