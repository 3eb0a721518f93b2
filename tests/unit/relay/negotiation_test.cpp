#include "pipeline/relay/negotiation.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using media::Codec;
using rtp::Direction;
using rtp::MediaKind;
using rtp::SdpFormat;

rtp::SdpMedia video(std::vector<SdpFormat> formats, Direction direction = Direction::SendRecv) {
    rtp::SdpMedia out;
    out.kind = MediaKind::Video;
    out.type = "video";
    out.mid = "1";
    out.direction = direction;
    out.formats = std::move(formats);
    return out;
}
rtp::SdpMedia audio(std::vector<SdpFormat> formats) {
    auto out = video(std::move(formats));
    out.kind = MediaKind::Audio;
    out.type = "audio";
    out.mid = "0";
    return out;
}
SdpFormat h264(std::uint8_t type, const std::string& profile, const std::string& mode = "1") {
    return {type,
            "H264",
            90000,
            1,
            "packetization-mode=" + mode + ";profile-level-id=" + profile,
            {"nack", "nack pli", "goog-remb", "transport-cc"}};
}
const SdpFormat vp8{96, "VP8", 90000, 1, "", {"nack"}};
const SdpFormat opus{111, "opus", 48000, 2, "", {}};
const SdpFormat pcma{8, "PCMA", 8000, 1, "", {}};
const CodecPolicy call{Purpose::Call, {Codec::H264, Codec::VP8}, {Codec::Opus, Codec::PCMA}};

std::vector<NegotiatedMedia> agreed(std::vector<rtp::SdpMedia> media,
                                    const CodecPolicy& policy = call) {
    rtp::SdpOffer offer;
    offer.media = std::move(media);
    return negotiate(offer, policy).value();
}

TEST(Negotiation, PrefersConstrainedBaselineInFragments) {
    const auto out = agreed({video(
        {vp8, h264(1, "4d001f"), h264(2, "42e01f", "0"), h264(3, "42e01f"), h264(4, "42001f")})});
    EXPECT_EQ(out[0].format.payload_type, 3);
    EXPECT_EQ(out[0].codec, Codec::H264);
    EXPECT_NE(out[0].format.parameters.find("profile-level-id=42e01f"), std::string::npos);
    EXPECT_NE(out[0].format.parameters.find("x-google-start-bitrate"), std::string::npos);
}

TEST(Negotiation, TakesAnyProfileWithPacketizationModeOne) { // webrtcbin offers its stream's own
    const auto out = agreed({video({h264(96, "64001f")})});
    EXPECT_EQ(out[0].format.payload_type, 96);
    EXPECT_NE(out[0].format.parameters.find("64001f"), std::string::npos);
}

TEST(Negotiation, FollowsTheOtherPartysCodec) {
    const CodecPolicy policy{Purpose::Call, {Codec::VP8}, {Codec::PCMA}};
    const auto out = agreed({audio({opus, pcma}), video({h264(1, "42e01f"), vp8})}, policy);
    EXPECT_EQ(out[0].codec, Codec::PCMA);
    EXPECT_EQ(out[1].codec, Codec::VP8);
}

TEST(Negotiation, RefusesTheVideoButKeepsTheAudioWhereCodecsDiffer) {
    const CodecPolicy policy{Purpose::Call, {Codec::H264}, {Codec::Opus}};
    const auto out = agreed({audio({opus}), video({vp8})}, policy);
    EXPECT_FALSE(out[0].rejected);
    EXPECT_TRUE(out[1].rejected);
}

TEST(Negotiation, FailsWithTheReasonWhereNothingIsUsable) {
    rtp::SdpOffer offer;
    offer.media = {video({h264(1, "42e01f", "0")})};
    const auto out = negotiate(offer, call);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, ErrorCode::Unsupported);
    EXPECT_NE(out.error().message.find("H264"), std::string::npos);
}

TEST(Negotiation, AWatcherMustReceiveVideo) {
    const CodecPolicy watch{Purpose::Watch, {Codec::H264}, {}};
    const auto out =
        agreed({audio({opus}), video({h264(1, "42e01f")}, Direction::RecvOnly)}, watch);
    EXPECT_TRUE(out[0].rejected);
    EXPECT_TRUE(out[1].receives);
    EXPECT_FALSE(out[1].publishes);
    rtp::SdpOffer offer;
    offer.media = {video({h264(1, "42e01f")}, Direction::SendOnly)};
    EXPECT_FALSE(negotiate(offer, watch));
}

TEST(Negotiation, AnswersRepairFormatExtensionsAndFeedbackThatWereOffered) {
    auto media = video({h264(100, "42e01f"), {101, "rtx", 90000, 1, "apt=100", {}}});
    media.extensions = {{3, std::string(rtp::transport_cc_uri)}, {9, "urn:unknown"}};
    const auto out = agreed({media});
    ASSERT_TRUE(out[0].rtx);
    EXPECT_EQ(out[0].rtx->payload_type, 101);
    EXPECT_EQ(out[0].extension_ids.transport_cc, 3);
    EXPECT_EQ(out[0].extensions.size(), 1U);
    EXPECT_TRUE(rtp::has_feedback(out[0].format, "transport-cc"));
    EXPECT_FALSE(rtp::has_feedback(out[0].format, "goog-remb")); // the better one is there
    EXPECT_FALSE(rtp::has_feedback(out[0].format, "ccm fir"));
}

} // namespace
} // namespace gulou::relay
