#include "pipeline/ingest/live_branch.hpp"

namespace gulou::ingest {
namespace {

constexpr std::chrono::seconds most_group_time{4};
constexpr std::size_t most_group_bytes = 8 * 1024 * 1024;
constexpr std::size_t spare_units = 60;

bool is_fit(const media::AccessUnit& unit) {
    return unit.codec == media::Codec::H264 && !unit.reordered;
}

} // namespace

void LiveVideo::push(const media::SharedAccessUnit& unit, Audience audience) {
    if (is_fit(*unit) || transcode_ == Transcode::Never) {
        transcoder_.reset();
        return out_(unit); // the relay says to viewers what is wrong with it
    }
    keep(unit);
    if (audience == Audience::Nobody) {
        transcoder_.reset();
        failed_ = false; // the next viewer is worth a try
    } else if (transcoder_) {
        transcoder_->push(unit);
    } else if (!failed_ && !group_.empty()) {
        begin();
    }
}

void LiveVideo::keep(const media::SharedAccessUnit& unit) {
    const bool too_long = !group_.empty() && (unit->pts - group_.front()->pts > most_group_time ||
                                              group_bytes_ > most_group_bytes);
    if (unit->keyframe || too_long) {
        group_.clear();
        group_bytes_ = 0;
    }
    if (group_.empty() && !unit->keyframe)
        return;
    group_.push_back(unit);
    group_bytes_ += unit->data.size();
}

// The group so far is decoded as fast as it goes; its newest picture is the first one shown.
void LiveVideo::begin() {
    Transcoder::Task task;
    task.from = group_.back()->codec;
    task.first = group_.back()->pts;
    task.bound = group_.size() + spare_units;
    auto opened = Transcoder::open(task, out_);
    if (!opened) {
        failed_ = true;
        return trouble_(opened.error().message);
    }
    transcoder_ = *std::move(opened);
    for (const auto& unit : group_)
        transcoder_->push(unit);
}

void LiveSound::push(const media::SharedAccessUnit& unit, Audience audience) {
    if (audience == Audience::Nobody) {
        transcoder_.reset();
        failed_ = false;
        return;
    }
    if (!transcoded(unit->codec))
        return out_(unit);
    if (!transcoder_ && !failed_) {
        Transcoder::Task task;
        task.from = unit->codec;
        auto opened = Transcoder::open(task, out_);
        failed_ = !opened;
        if (opened)
            transcoder_ = *std::move(opened);
    }
    if (transcoder_)
        transcoder_->push(unit);
}

} // namespace gulou::ingest
