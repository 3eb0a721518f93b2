// The newest parameter sets of an H.264 stream, for key frames that come without them: a receiver
// that starts there could not decode.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/rtp/h264.hpp"

#include <array>

namespace gulou::rtp {

class ParameterSets {
public:
    // Looks at a key frame in Annex B form: learns the sets it carries, or returns the ones it
    // lacks, to be sent in front of it (in Annex B form, valid until the next call). Does not
    // allocate once it has seen sets of this size.
    BytesView missing_from(BytesView keyframe) {
        bool sequence = false;
        bool picture = false;
        NalReader look(keyframe);
        while (const auto nal = look.next()) {
            sequence = sequence || nal_type(*nal) == NalType::SequenceParameters;
            picture = picture || nal_type(*nal) == NalType::PictureParameters;
        }
        if (!sequence || !picture)
            return sets_;
        sets_.clear();
        NalReader learn(keyframe);
        while (const auto nal = learn.next())
            if (nal_type(*nal) == NalType::SequenceParameters ||
                nal_type(*nal) == NalType::PictureParameters)
                keep(*nal);
        return {};
    }

private:
    static constexpr std::size_t most_bytes = 64 * 1024; // 32 and 256 of them are allowed

    void keep(BytesView nal) {
        static constexpr std::array<std::uint8_t, 3> start_code{0, 0, 1};
        if (sets_.size() + start_code.size() + nal.size() > most_bytes)
            return;
        sets_.insert(sets_.end(), start_code.begin(), start_code.end());
        sets_.insert(sets_.end(), nal.begin(), nal.end());
    }

    Bytes sets_;
};

} // namespace gulou::rtp
