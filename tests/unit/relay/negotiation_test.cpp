#include "pipeline/relay/negotiation.hpp"
#include "tests/unit/relay/offered_media.hpp"

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
    EXPECT_TRUE(rtp::has_feedback(out[0].format, "goog-remb")); // limits come over it
    EXPECT_FALSE(rtp::has_feedback(out[0].format, "ccm fir"));
}

TEST(Negotiation, AnswersEveryCodecBothKnowInTheOrderAsked) {
    const CodecPolicy policy{Purpose::Call, {Codec::VP8, Codec::H264}, {Codec::PCMA, Codec::Opus}};
    auto media = offered::picture("1");
    const auto out = agreed({offered::voice("0"), media}, policy);
    ASSERT_EQ(out[1].formats.size(), 2U);
    EXPECT_EQ(out[1].codec, Codec::VP8);
    EXPECT_EQ(out[1].formats[0].format.payload_type, 96);
    EXPECT_EQ(out[1].formats[0].rtx->payload_type, 97);
    EXPECT_EQ(out[1].formats[1].format.payload_type, 102);
    EXPECT_EQ(out[1].formats[1].rtx->payload_type, 103);
    EXPECT_EQ(out[0].codec, Codec::PCMA);
}

TEST(Row25Audio, AnswersOpusWithItsOwnCorrectionAndTheStaticTypes) {
    const auto out = agreed({offered::voice("0")});
    EXPECT_EQ(out[0].codec, Codec::Opus);
    EXPECT_EQ(out[0].format.parameters, "minptime=10;useinbandfec=1");
    EXPECT_EQ(out[0].format.channels, 2);
    const CodecPolicy all{Purpose::Call, {}, {Codec::Opus, Codec::PCMA, Codec::PCMU}};
    const auto formats = agreed({offered::voice("0")}, all)[0].formats;
    ASSERT_EQ(formats.size(), 3U);
    EXPECT_EQ(formats[1].format.payload_type, 8);
    EXPECT_EQ(formats[2].format.payload_type, 0);
    EXPECT_EQ(formats[2].format.clock_rate, 8000U);
}

// Redundant audio, forward correction, noise and tones: not answered, so not sent.
TEST(Row25Audio, RedAndFecAreRefusedCleanly) {
    auto sound = offered::voice("0");
    sound.formats.push_back({13, "CN", 8000, 1, "", {}});
    sound.formats.push_back({126, "telephone-event", 8000, 1, "", {}});
    for (const auto& media : agreed({sound, offered::picture("1")}))
        for (const auto& format : media.formats) {
            EXPECT_NE(format.format.name, "red");
            EXPECT_NE(format.format.name, "ulpfec");
            EXPECT_NE(format.format.payload_type, 63);
            EXPECT_NE(format.format.payload_type, 116);
        }
}

TEST(Row24H264, IsAnsweredWithModeOneAndAnyLevel) {
    const auto out = agreed({video({h264(100, "42e01f")})});
    EXPECT_EQ(out[0].format.parameters.find(
                  "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"),
              0U);
}

TEST(Negotiation, PayloadTypesThatLookLikeRtcpAreNotTaken) { // RFC 5761 section 4
    auto media = video({{72, "VP8", 90000, 1, "", {}}});
    const auto out = agreed({audio({opus}), media});
    EXPECT_TRUE(out[1].rejected);
}

TEST(Negotiation, TakesSimulcastLayersThatCanBeToldApart) {
    auto media = offered::picture("1");
    media.simulcast = {{"l", false, ""}, {"m", false, ""}, {"h", false, ""}, {"x", false, ""}};
    EXPECT_TRUE(agreed({media})[0].layers.empty()); // no id in the packets
    media.extensions.push_back({10, std::string(rtp::rid_uri)});
    EXPECT_EQ(agreed({media})[0].layers, (std::vector<std::string>{"l", "m", "h"}));
    media.direction = Direction::RecvOnly;
    EXPECT_TRUE(agreed({media})[0].layers.empty());
}

// M-lines and mids stay forever.
TEST(Row15FurtherOffer, KeepsItsLines) {
    const auto first = agreed({offered::voice("0"), offered::picture("1")});
    EXPECT_TRUE(check_further_offer(
        first, agreed({offered::voice("0"), offered::picture("1"), offered::voice("2")})));
    EXPECT_FALSE(check_further_offer(first, agreed({offered::voice("0")})));
    // After a rollback a browser numbers its lines anew: those are other lines.
    const auto renamed = agreed({offered::voice("0"), offered::picture("7")});
    EXPECT_TRUE(check_further_offer(first, renamed));
    EXPECT_TRUE(same_line(first[0], renamed[0]));
    EXPECT_FALSE(same_line(first[1], renamed[1]));
    EXPECT_FALSE(same_line(first[0], agreed({offered::picture("0")})[0]));
}

// Ids are the receiver's own, and none stands for two things.
TEST(Row16HeaderExtensions, TakeTheReceiversIdsAndEachExtensionOnce) {
    auto sound = offered::voice("0");
    sound.extensions.push_back({9, std::string(rtp::audio_level_uri)});
    sound.extensions.push_back({1, std::string(rtp::orientation_uri)});
    const auto out = agreed({sound});
    EXPECT_EQ(out[0].extension_ids.audio_level, 1);
    EXPECT_EQ(out[0].extension_ids.mid, 4);
    EXPECT_EQ(out[0].extension_ids.orientation, 0); // its id is taken
    EXPECT_EQ(out[0].extensions.size(), 2U);
}

} // namespace
} // namespace gulou::relay
