#include "pipeline/rtp/h264_packetizer.hpp"

#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/h264.hpp"

#include <algorithm>

namespace gulou::rtp {
namespace {

// Gathers small NAL units until one does not fit any more.
class Aggregate {
public:
    Aggregate(MutableBytes scratch, PayloadSink& sink)
        : scratch_(scratch.first(most_payload)), sink_(sink) {}

    bool fits(BytesView nal) const { return at_ + 2 + nal.size() <= scratch_.size(); }
    bool empty() const { return count_ == 0; }

    void add(BytesView nal) {
        write_u16(scratch_, at_, static_cast<std::uint16_t>(nal.size()));
        std::copy(nal.begin(), nal.end(), scratch_.begin() + static_cast<std::ptrdiff_t>(at_ + 2));
        at_ += 2 + nal.size();
        // F is the OR, NRI the highest of the units inside (RFC 6184 section 5.7).
        importance_ = std::max<std::uint8_t>(importance_, nal[0] & 0x60);
        forbidden_ = forbidden_ | (nal[0] & 0x80);
        ++count_;
    }

    void flush(LastOfUnit last) {
        if (count_ == 0)
            return;
        scratch_[0] = static_cast<std::uint8_t>(forbidden_ | importance_ |
                                                static_cast<std::uint8_t>(NalType::StapA));
        if (count_ == 1) // alone: a single NAL unit packet
            sink_.on_payload(scratch_.subspan(3, at_ - 3), last);
        else
            sink_.on_payload(scratch_.first(at_), last);
        at_ = 1;
        count_ = 0;
        importance_ = 0;
        forbidden_ = 0;
    }

private:
    MutableBytes scratch_;
    PayloadSink& sink_;
    std::size_t at_ = 1;
    std::size_t count_ = 0;
    std::uint8_t importance_ = 0;
    std::uint8_t forbidden_ = 0;
};

void fragment(BytesView nal, MutableBytes scratch, LastOfUnit last, PayloadSink& sink) {
    const auto body = nal.subspan(1);
    const std::size_t pieces = (body.size() + most_payload - 3) / (most_payload - 2);
    // Equal pieces, so that runs can be sent with one segmented call.
    const std::size_t piece = (body.size() + pieces - 1) / pieces;
    for (std::size_t at = 0; at < body.size(); at += piece) {
        const auto part = body.subspan(at, std::min(piece, body.size() - at));
        const bool first = at == 0;
        const bool final_part = at + part.size() == body.size();
        scratch[0] =
            static_cast<std::uint8_t>((nal[0] & 0xE0) | static_cast<std::uint8_t>(NalType::FuA));
        scratch[1] = static_cast<std::uint8_t>((first ? 0x80 : 0) | (final_part ? 0x40 : 0) |
                                               (nal[0] & 0x1F));
        std::copy(part.begin(), part.end(), scratch.begin() + 2);
        sink.on_payload(scratch.first(2 + part.size()),
                        final_part && last == LastOfUnit::Yes ? LastOfUnit::Yes : LastOfUnit::No);
    }
}

} // namespace

void packetize_h264(BytesView parameter_sets, BytesView access_unit, MutableBytes scratch,
                    PayloadSink& sink) {
    NalReader sets(parameter_sets);
    NalReader unit(access_unit);
    const auto next = [&] {
        auto nal = sets.next();
        if (!nal)
            nal = unit.next();
        while (nal && nal_type(*nal) == NalType::Delimiter)
            nal = unit.next();
        return nal;
    };
    Aggregate aggregate(scratch, sink);
    for (auto nal = next(); nal;) {
        const auto following = next();
        if (!aggregate.empty() && !aggregate.fits(*nal))
            aggregate.flush(LastOfUnit::No);
        if (aggregate.fits(*nal)) {
            aggregate.add(*nal);
            if (!following)
                aggregate.flush(LastOfUnit::Yes);
        } else {
            fragment(*nal, scratch, following ? LastOfUnit::No : LastOfUnit::Yes, sink);
        }
        nal = following;
    }
}

} // namespace gulou::rtp
