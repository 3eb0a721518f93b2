#include "pipeline/record/call_movie.hpp"

#include "pipeline/record/movie_boxes.hpp"

#include <vector>

namespace gulou::record {
namespace {

constexpr std::uint32_t movie_timescale = 1000;

TrackHead head_of(const CallTrack& track, std::uint32_t id) {
    const auto kind = media::is_video(track.codec) ? TrackKind::Video : TrackKind::Audio;
    return {id, kind, track.timescale, track.size.width, track.size.height, track.turn};
}

void write_entry(BoxWriter& out, const CallTrack& track) {
    switch (track.codec) {
    case media::Codec::H264:
        return write_avc1(out, track.size, track.avc);
    case media::Codec::VP8:
        return write_vp08(out, track.size);
    case media::Codec::Opus:
        return write_opus(out);
    case media::Codec::PCMA:
        return write_g711(out, "alaw");
    default:
        return write_g711(out, "ulaw");
    }
}

void write_track(BoxWriter& out, const CallTrack& track, std::uint32_t id) {
    const auto head = head_of(track, id);
    out.box("trak", [&] {
        write_tkhd(out, head, 0);
        out.box("mdia", [&] {
            write_media_head(out, head, 0);
            out.box("minf", [&] {
                write_media_information(out, head.kind);
                out.box("stbl", [&] {
                    out.full_box("stsd", 0, 0, [&] {
                        out.u32(1);
                        write_entry(out, track);
                    });
                    write_empty_tables(out);
                });
            });
        });
    });
}

// Returns where the run's data offset is to be written.
std::size_t write_run(BoxWriter& out, const TrackRun& run) {
    std::size_t offset_at = 0;
    out.box("traf", [&] {
        out.full_box("tfhd", 0, 0x020000, [&] { out.u32(run.track); }); // base is moof
        out.full_box("tfdt", 1, 0,
                     [&] { out.u64(static_cast<std::uint64_t>(run.samples.front().dts)); });
        out.full_box("trun", 0, 0x701, [&] { // offset; duration, size, flags
            out.u32(static_cast<std::uint32_t>(run.samples.size()));
            offset_at = out.size();
            out.u32(0);
            for (const auto& sample : run.samples) {
                out.u32(sample.duration);
                out.u32(sample.size);
                out.u32(sample.keyframe ? sync_flags : delta_flags);
            }
        });
    });
    return offset_at;
}

std::uint64_t bytes_of(const TrackRun& run) {
    std::uint64_t total = 0;
    for (const auto& sample : run.samples)
        total += sample.size;
    return total;
}

} // namespace

Bytes call_header(std::span<const CallTrack> tracks) {
    BoxWriter out;
    write_ftyp(out, "iso6");
    const auto count = static_cast<std::uint32_t>(tracks.size());
    out.box("moov", [&] {
        write_mvhd(out, movie_timescale, 0, count + 1);
        for (std::uint32_t i = 0; i < count; ++i)
            write_track(out, tracks[i], i + 1);
        out.box("mvex", [&] {
            for (std::uint32_t i = 0; i < count; ++i)
                write_trex(out, i + 1);
        });
    });
    return out.take();
}

Bytes call_fragment_header(std::uint32_t sequence, std::span<const TrackRun> runs) {
    BoxWriter out;
    std::vector<std::size_t> offsets;
    std::uint64_t payload = 0;
    out.box("moof", [&] {
        out.full_box("mfhd", 0, 0, [&] { out.u32(sequence); });
        for (const auto& run : runs) {
            offsets.push_back(write_run(out, run));
            payload += bytes_of(run);
        }
    });
    write_mdat_head(out, payload);
    std::uint64_t at = out.size();
    for (std::size_t i = 0; i < runs.size(); ++i) {
        out.patch_u32(offsets[i], static_cast<std::uint32_t>(at));
        at += bytes_of(runs[i]);
    }
    return out.take();
}

} // namespace gulou::record
