// A segment index in memory, with an optional journal that a killed process leaves behind.
#pragma once

#include "pipeline/record/segment_store.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>

namespace gulou::record {

// Any thread, so that tests may look while the recorder works.
class MemoryStore final : public SegmentStore {
public:
    MemoryStore() = default;
    // Reads the journal where there is one, and continues it with one write a change.
    explicit MemoryStore(std::filesystem::path journal);

    Result<SegmentId> add(const Segment& segment) override;
    Result<void> finish(SegmentId id, WallTime end, std::uint64_t bytes) override;
    Result<void> remove(SegmentId id) override;
    Result<std::vector<Segment>> find(const CameraId& camera, WallTime from, WallTime to) override;
    Result<std::vector<Segment>> open() override;
    Result<std::vector<Segment>> oldest(std::size_t limit, std::size_t skip) override;

    std::vector<Segment> all();
    // From now on every change fails with this.
    void refuse(std::optional<Error> error);

private:
    void note(const std::string& line);

    std::mutex mutex_;
    std::map<SegmentId, Segment> rows_;
    std::int64_t last_ = 0;
    std::optional<Error> refusal_;
    std::filesystem::path journal_;
};

} // namespace gulou::record
