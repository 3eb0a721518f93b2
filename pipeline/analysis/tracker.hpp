// Joins the blobs of successive pictures into tracks of things that may be falling: pure.
#pragma once

#include "core/geometry.hpp"

#include <cstddef>
#include <vector>

namespace gulou::analysis {

struct Blob;

struct TrackSample {
    double t = 0; // seconds
    Point at;     // centre, analysis pixels
    Box box;      // analysis pixels
    double area = 0;
    double contrast = 0;
    bool crowded = false; // something much larger moved right beside it
    double busy = 0;      // 0..1: how often its place moved in the seconds before
};

struct Track {
    int id = 0;
    std::vector<TrackSample> samples;
    int missed = 0; // pictures since the last sample
    int seen() const { return static_cast<int>(samples.size()); }
    double drop() const { return samples.back().at.y - samples.front().at.y; }
    double size() const; // pixels: the mean square root of its areas
    double duration() const { return samples.back().t - samples.front().t; } // seconds
    // Share of the pictures between first and last sample in which it was seen: small things come
    // and go in what an encoder leaves of a picture.
    double coverage(double fps) const;
};

// Bound: 64 tracks; when full the shortest of them makes room.
class Tracker {
public:
    struct Tuning {
        double first_reach = 40; // pixels a new thing may move between two pictures
        double beside = 12;      // pixels round a thing in which nothing much larger may move
        double gate = 5;         // pixels round the predicted place, plus a quarter of the speed
        int coast = 4;           // pictures a track outlives its last sample
    };
    explicit Tracker(Tuning tuning) : tuning_(tuning) {}

    // The blobs of one picture, in order of time; returns the tracks that ended with it.
    std::vector<Track> update(const std::vector<Blob>& blobs, double t);
    // Ends every track.
    std::vector<Track> finish();
    const std::vector<Track>& live() const { return tracks_; }

private:
    void associate(const std::vector<Blob>& blobs, double t, std::vector<char>& taken);
    std::vector<Track> retire();
    void begin(const std::vector<Blob>& blobs, double t, const std::vector<char>& taken);

    Tuning tuning_;
    std::vector<Track> tracks_;
    int next_id_ = 1;
};

} // namespace gulou::analysis
