#include "pipeline/rtp/sdp_check.hpp"

#include "pipeline/rtp/extension.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gulou::rtp {
namespace {

bool is_live(const SdpMedia& media) {
    return !media.rejected && media.kind != MediaKind::Other;
}

Result<void> check_mids(const std::vector<SdpMedia>& media) {
    for (const auto& line : media) {
        const auto same = [&](const SdpMedia& m) { return !m.mid.empty() && m.mid == line.mid; };
        if (std::count_if(media.begin(), media.end(), same) > 1)
            return fail(ErrorCode::Invalid, "two m-lines of the SDP have the same mid");
    }
    return {};
}

Result<void> check_line(const SdpMedia& media, const std::vector<std::string>& bundle) {
    if (!media.rtcp_mux)
        return fail(ErrorCode::Unsupported, "the SDP needs a=rtcp-mux on every m-line");
    if (media.mid.empty() || media.mid.size() > 16)
        return fail(ErrorCode::Invalid, "an m-line of the SDP has no a=mid of 1 to 16 bytes");
    if (std::find(bundle.begin(), bundle.end(), media.mid) == bundle.end())
        return fail(ErrorCode::Unsupported, "the SDP must bundle all m-lines (a=group:BUNDLE)");
    return {};
}

// What is not answered is not sent (RFC 8285 section 6), so its number means nothing: aiortc gives
// the one of its audio levels to another extension of its pictures.
bool is_answered(std::string_view uri) {
    return uri == mid_uri || uri == audio_level_uri || uri == orientation_uri ||
           uri == transport_cc_uri || uri == rid_uri || uri == repaired_rid_uri;
}

// One transport, one table: what a number means cannot depend on the m-line.
Result<void> check_numbers(const std::vector<SdpMedia>& media) {
    std::array<const SdpFormat*, 128> formats{};
    std::array<const SdpExtension*, 15> extensions{};
    for (const auto& line : media) {
        if (!is_live(line))
            continue;
        for (const auto& format : line.formats) {
            auto& known = formats[format.payload_type];
            if (known &&
                !(same_name(known->name, format.name) && known->clock_rate == format.clock_rate))
                return fail(ErrorCode::Invalid, "payload type " +
                                                    std::to_string(unsigned{format.payload_type}) +
                                                    " of the SDP stands for two codecs");
            known = &format;
        }
        for (const auto& extension : line.extensions) {
            if (!is_answered(extension.uri))
                continue;
            auto& known = extensions[extension.id];
            if (known && known->uri != extension.uri)
                return fail(ErrorCode::Invalid, "header extension id " +
                                                    std::to_string(unsigned{extension.id}) +
                                                    " of the SDP stands for two extensions");
            known = &extension;
        }
    }
    return {};
}

} // namespace

Result<void> check_media(const std::vector<SdpMedia>& media,
                         const std::vector<std::string>& bundle) {
    if (media.empty())
        return fail(ErrorCode::Invalid, "the SDP has no m-line");
    if (auto mids = check_mids(media); !mids)
        return mids;
    if (std::none_of(media.begin(), media.end(), is_live))
        return fail(ErrorCode::Unsupported, "the SDP has no audio or video m-line");
    for (const auto& line : media)
        if (is_live(line))
            if (auto checked = check_line(line, bundle); !checked)
                return checked;
    return check_numbers(media);
}

} // namespace gulou::rtp
