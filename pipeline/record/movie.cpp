#include "pipeline/record/movie.hpp"

#include "pipeline/record/movie_boxes.hpp"
#include "pipeline/record/sample_entry.hpp"

#include <algorithm>

namespace gulou::record {
namespace {

constexpr std::uint32_t track_id = 1;

struct Lengths {
    std::uint64_t media = 0;        // ticks, decoding timeline
    std::uint64_t presentation = 0; // ticks shown
};

TrackHead head_of(const Track& track) {
    return {track_id, TrackKind::Video, timescale, track.width, track.height, 0};
}

// With B pictures the first presentation comes after the first decoding; the edit starts there.
void write_edit(BoxWriter& out, const Track& track, std::uint64_t duration) {
    out.box("edts", [&] {
        out.full_box("elst", 1, 0, [&] {
            out.u32(1);
            out.u64(duration);
            out.u64(static_cast<std::uint64_t>(track.start));
            out.u32(0x10000);
        });
    });
}

void write_stsd(BoxWriter& out, const Track& track) {
    out.full_box("stsd", 0, 0, [&] {
        out.u32(1);
        write_avc1(out, {track.width, track.height}, track.avc);
    });
}

template <class Tables>
void write_track(BoxWriter& out, const Track& track, Lengths lengths, Tables&& tables) {
    const auto head = head_of(track);
    out.box("trak", [&] {
        write_tkhd(out, head, lengths.presentation);
        write_edit(out, track, lengths.presentation);
        out.box("mdia", [&] {
            write_media_head(out, head, lengths.media);
            out.box("minf", [&] {
                write_media_information(out, head.kind);
                out.box("stbl", [&] {
                    write_stsd(out, track);
                    tables();
                });
            });
        });
    });
}

// One value a run of equal ones, as stts and ctts want it.
template <class Value>
void write_runs(BoxWriter& out, std::span<const Sample> samples, Value&& value) {
    const std::size_t count_at = out.size();
    out.u32(0);
    std::uint32_t runs = 0;
    for (std::size_t i = 0; i < samples.size();) {
        std::size_t end = i + 1;
        while (end < samples.size() && value(samples[end]) == value(samples[i]))
            ++end;
        out.u32(static_cast<std::uint32_t>(end - i));
        out.u32(static_cast<std::uint32_t>(value(samples[i])));
        ++runs;
        i = end;
    }
    out.patch_u32(count_at, runs);
}

void write_sync_samples(BoxWriter& out, std::span<const Sample> samples) {
    out.full_box("stss", 0, 0, [&] {
        const std::size_t count_at = out.size();
        out.u32(0);
        std::uint32_t count = 0;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            if (!samples[i].keyframe)
                continue;
            out.u32(static_cast<std::uint32_t>(i + 1));
            ++count;
        }
        out.patch_u32(count_at, count);
    });
}

// All samples lie in one chunk that starts at `data_offset`.
void write_sample_tables(BoxWriter& out, std::span<const Sample> samples,
                         std::uint32_t data_offset) {
    const auto count = static_cast<std::uint32_t>(samples.size());
    out.full_box("stts", 0, 0,
                 [&] { write_runs(out, samples, [](const Sample& s) { return s.duration; }); });
    const bool reordered = std::any_of(samples.begin(), samples.end(),
                                       [](const Sample& s) { return s.composition != 0; });
    if (reordered)
        out.full_box("ctts", 1, 0, [&] {
            write_runs(out, samples, [](const Sample& s) { return s.composition; });
        });
    write_sync_samples(out, samples);
    out.full_box("stsc", 0, 0, [&] {
        for (const auto value : {1u, 1u, count, 1u})
            out.u32(value);
    });
    out.full_box("stsz", 0, 0, [&] {
        out.u32(0);
        out.u32(count);
        for (const auto& sample : samples)
            out.u32(sample.size);
    });
    out.full_box("stco", 0, 0, [&] {
        out.u32(1);
        out.u32(data_offset);
    });
}

std::uint64_t bytes_of(std::span<const Sample> samples) {
    std::uint64_t total = 0;
    for (const auto& sample : samples)
        total += sample.size;
    return total;
}

Lengths lengths_of(const Track& track, std::span<const Sample> samples) {
    Lengths lengths;
    std::int64_t shown = 0;
    for (const auto& sample : samples) {
        lengths.media += sample.duration;
        shown = std::max(shown, sample.dts + sample.composition + sample.duration - track.start);
    }
    lengths.presentation = static_cast<std::uint64_t>(shown);
    return lengths;
}

Bytes plain_header_at(const Track& track, std::span<const Sample> samples,
                      std::uint32_t data_offset) {
    const Lengths lengths = lengths_of(track, samples);
    BoxWriter out;
    write_ftyp(out, "isom");
    out.box("moov", [&] {
        write_mvhd(out, timescale, lengths.presentation, track_id + 1);
        write_track(out, track, lengths, [&] { write_sample_tables(out, samples, data_offset); });
    });
    write_mdat_head(out, bytes_of(samples));
    return out.take();
}

} // namespace

Bytes fragmented_header(const Track& track) {
    BoxWriter out;
    write_ftyp(out, "iso6");
    out.box("moov", [&] {
        write_mvhd(out, timescale, 0, track_id + 1);
        write_track(out, track, {}, [&] { write_empty_tables(out); });
        out.box("mvex", [&] { write_trex(out, track_id); });
    });
    return out.take();
}

Bytes fragment_header(std::uint32_t sequence, std::span<const Sample> samples) {
    BoxWriter out;
    std::size_t data_offset_at = 0;
    out.box("moof", [&] {
        out.full_box("mfhd", 0, 0, [&] { out.u32(sequence); });
        out.box("traf", [&] {
            out.full_box("tfhd", 0, 0x020000, [&] { out.u32(track_id); }); // base is moof
            out.full_box("tfdt", 1, 0, [&] {
                out.u64(static_cast<std::uint64_t>(samples.empty() ? 0 : samples.front().dts));
            });
            out.full_box("trun", 1, 0xf01, [&] { // offset; duration, size, flags, composition
                out.u32(static_cast<std::uint32_t>(samples.size()));
                data_offset_at = out.size();
                out.u32(0);
                for (const auto& sample : samples) {
                    out.u32(sample.duration);
                    out.u32(sample.size);
                    out.u32(sample.keyframe ? sync_flags : delta_flags);
                    out.u32(static_cast<std::uint32_t>(sample.composition));
                }
            });
        });
    });
    write_mdat_head(out, bytes_of(samples));
    out.patch_u32(data_offset_at, static_cast<std::uint32_t>(out.size()));
    return out.take();
}

Bytes plain_header(const Track& track, std::span<const Sample> samples) {
    const auto size = plain_header_at(track, samples, 0).size();
    return plain_header_at(track, samples, static_cast<std::uint32_t>(size));
}

} // namespace gulou::record
