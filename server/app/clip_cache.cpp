#include "server/app/clip_cache.hpp"

#include <algorithm>

namespace gulou::app {
namespace {

// Removes the file when the last who needs it is gone.
std::shared_ptr<const void> owner_of(const std::filesystem::path& file) {
    return {nullptr, [file](const void*) {
                std::error_code ignored;
                std::filesystem::remove(file, ignored);
            }};
}

} // namespace

ClipCache::ClipCache(record::Recorder& recorder, boost::asio::any_io_executor control,
                     std::filesystem::path folder, std::size_t most)
    : recorder_(recorder), control_(std::move(control)), folder_(std::move(folder)), most_(most) {
    std::filesystem::remove_all(folder_); // what an earlier run left
    std::filesystem::create_directories(folder_);
}

void ClipCache::get(const CameraId& camera, WallTime from, WallTime to, Answer answer) {
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return entry.camera == camera && entry.from == from && entry.to == to;
    });
    if (found == entries_.end()) {
        if (!make_room())
            return answer(fail(ErrorCode::Limited, "too many clips are being cut; try again"));
        entries_.push_front({camera, from, to, std::nullopt, {}});
        entries_.front().waiting.push_back(std::move(answer));
        return cut(entries_.begin());
    }
    entries_.splice(entries_.begin(), entries_, found);
    if (found->clip)
        return answer(*found->clip);
    found->waiting.push_back(std::move(answer));
}

bool ClipCache::make_room() {
    if (entries_.size() < most_)
        return true;
    const auto oldest = std::find_if(entries_.rbegin(), entries_.rend(),
                                     [](const Entry& entry) { return entry.clip.has_value(); });
    if (oldest == entries_.rend())
        return false;
    entries_.erase(std::next(oldest).base());
    return true;
}

void ClipCache::cut(std::list<Entry>::iterator entry) {
    auto file = folder_ / (std::to_string(++next_file_) + ".mp4");
    recorder_.cut({entry->camera, entry->from, entry->to, file}, control_,
                  [this, entry, file](const Result<record::Clip>& cut) {
                      const auto waiting = std::exchange(entry->waiting, {});
                      if (!cut) {
                          entries_.erase(entry);
                          for (const auto& answer : waiting)
                              answer(fail(cut.error()));
                          return;
                      }
                      entry->clip = api::Clip{file, cut->begin, cut->end, owner_of(file)};
                      const auto clip = *entry->clip;
                      for (const auto& answer : waiting)
                          answer(clip);
                  });
}

} // namespace gulou::app
