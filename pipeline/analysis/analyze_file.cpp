#include "pipeline/analysis/analyze_file.hpp"

#include "pipeline/analysis/factory.hpp"
#include "pipeline/analysis/file_shape.hpp"
#include "pipeline/analysis/image.hpp"
#include "pipeline/analysis/rule_set.hpp"
#include "pipeline/analysis/video_file.hpp"
#include "pipeline/media/keyframes_serve.hpp"

#include <nlohmann/json.hpp>
#include <opencv2/core/utility.hpp>

#include <cmath>
#include <ctime>

namespace gulou::analysis {
namespace {

using Json = nlohmann::ordered_json;

double cpu(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Milliseconds and tenths of a pixel are all that is known.
Json time(std::chrono::duration<double> t) {
    return std::round(t.count() * 1000) / 1000;
}
Json pixels(double value) {
    return std::round(value * 10) / 10;
}

Result<RuleSet> rules_of(const Camera& camera, const Equipment& equipment,
                         std::vector<Error>& refused) {
    RuleSet rules;
    for (const auto& rule : camera.rules) {
        if (!rule.enabled)
            continue;
        auto analyzer = make_analyzer(camera.id, rule, equipment);
        if (analyzer)
            rules.add(rule, std::move(*analyzer));
        else
            refused.push_back(analyzer.error());
    }
    if (rules.empty() && !refused.empty())
        return fail(refused.front());
    return rules;
}

WallTime wall(WallTime start, std::chrono::nanoseconds pts) {
    return start + std::chrono::round<std::chrono::milliseconds>(pts);
}

struct Plan {
    Pictures pictures = Pictures::All;
    double duration = 0; // seconds; 0: not known
};

Plan plan(const std::string& path, const RuleSet& rules, const FileRun& run) {
    const auto wanted = rules.wanted();
    const bool may_thin =
        run.pictures == Choice::Automatic && wanted && wanted->keyframes_within > 0;
    if (!may_thin && !run.progress)
        return {};
    const auto shape = shape_of(path);
    if (!shape)
        return {};
    const bool thin = may_thin && media::keyframes_serve(wanted->width, wanted->keyframes_within,
                                                         shape->width, shape->longest_gap);
    return {thin ? Pictures::KeyFrames : Pictures::All, shape->duration};
}

} // namespace

std::string to_json_line(const Observation& o) {
    Json json{
        {"type", name(o.type)},
        {"state", o.state == ObservationState::Raised ? "raised" : "cleared"},
        {"rule", o.rule},
        {"t", time(o.t)},
        {"began", time(o.began)},
        {"box", {pixels(o.box.x), pixels(o.box.y), pixels(o.box.width), pixels(o.box.height)}}};
    if (!o.track.empty()) {
        Json track = Json::array();
        for (const auto& p : o.track)
            track.push_back({time(p.t), pixels(p.at.x), pixels(p.at.y)});
        json["track"] = std::move(track);
    }
    json["score"] = std::round(o.score * 1000) / 1000;
    if (o.origin) {
        json["origin"] = {{"at", {pixels(o.origin->at.x), pixels(o.origin->at.y)}},
                          {"floor", o.origin->floor ? Json(*o.origin->floor) : Json(nullptr)},
                          {"probability", std::round(o.origin->probability * 1000) / 1000}};
        for (const auto& one : o.origin->candidates)
            json["origin"]["candidates"].push_back(
                {{"floor", one.floor},
                 {"column", one.column ? Json(*one.column) : Json(nullptr)},
                 {"probability", std::round(one.probability * 1000) / 1000}});
    }
    if (!o.label.empty())
        json["label"] = o.label;
    if (o.count)
        json["count"] = *o.count;
    if (o.severity)
        json["severity"] = *o.severity;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string to_json_line(const Summary& summary) {
    return Json{{"type", "summary"},
                {"frames", summary.frames},
                {"video_s", std::round(summary.video_s * 1000) / 1000},
                {"cpu_s", std::round(summary.cpu_s * 1000) / 1000},
                {"decode_cpu_s", std::round(summary.decode_cpu_s * 1000) / 1000},
                {"open_cpu_s", std::round(summary.open_cpu_s * 1000) / 1000},
                {"failed", summary.failed}}
        .dump();
}

Result<Summary> run_rules(const std::string& path, const Camera& camera, const FileRun& run) {
    Summary summary;
    auto rules = rules_of(camera, run.equipment, summary.refused);
    if (!rules)
        return fail(rules.error());
    cv::setNumThreads(1);
    const double cpu_before = cpu(CLOCK_PROCESS_CPUTIME_ID);
    const auto how = plan(path, *rules, run);
    auto video = VideoFile::open(path, how.pictures);
    if (!video)
        return fail(video.error());
    summary.open_cpu_s = cpu(CLOCK_PROCESS_CPUTIME_ID) - cpu_before;
    double analysis = 0;
    std::chrono::nanoseconds last{0}, step{0};
    for (;;) {
        auto frame = video->next();
        if (!frame)
            return fail(frame.error().code, path + ": " + frame.error().message);
        if (!*frame)
            break;
        auto timed = **frame;
        timed.captured = wall(run.start.value_or(WallTime{}), timed.pts);
        const double before = cpu(CLOCK_THREAD_CPUTIME_ID);
        summary.failed += rules->analyze({camera.id, run.equipment}, timed, run.found) > 0 ? 1 : 0;
        analysis += cpu(CLOCK_THREAD_CPUTIME_ID) - before;
        ++summary.frames;
        step = timed.pts - last;
        last = timed.pts;
        if (run.progress && run.progress(seconds(timed), how.duration) == Go::Stop)
            break;
    }
    const double shown = std::chrono::duration<double>(last + step).count();
    summary.video_s = how.pictures == Pictures::KeyFrames ? how.duration : shown;
    summary.cpu_s = cpu(CLOCK_PROCESS_CPUTIME_ID) - cpu_before;
    summary.decode_cpu_s = std::max(0.0, summary.cpu_s - analysis);
    return summary;
}

Result<Summary> analyze_file(const std::string& path, const Camera& camera, FileRun run,
                             const std::function<void(const std::string& json_line)>& line) {
    run.found = [&](Observation seen) { line(to_json_line(seen)); };
    run.progress = nullptr;
    auto summary = run_rules(path, camera, run);
    if (summary)
        line(to_json_line(*summary));
    return summary;
}

} // namespace gulou::analysis
