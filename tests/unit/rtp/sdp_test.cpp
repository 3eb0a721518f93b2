#include "pipeline/rtp/sdp.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace gulou::rtp {
namespace {

const std::string fingerprint_line =
    "a=fingerprint:sha-256 "
    "F5:92:46:42:5A:72:EE:5D:0E:6A:D0:F3:53:9E:2A:94:29:84:22:1F:2D:3F:CB:3C:54:6A:EE:49:00:D6:72:"
    "8E\r\n";

std::string offer() {
    return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
           "m=audio 9 UDP/TLS/RTP/SAVPF 111 8\r\nc=IN IP4 0.0.0.0\r\n"
           "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdefghijkl\r\n" +
           fingerprint_line +
           "a=setup:actpass\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n"
           "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
           "a=rtcp-fb:111 transport-cc\r\n"
           "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
           "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\n"
           "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdefghijkl\r\n" +
           fingerprint_line +
           "a=setup:actpass\r\na=mid:1\r\na=recvonly\r\na=rtcp-mux\r\n"
           "a=rtpmap:96 H264/90000\r\na=rtcp-fb:* nack pli\r\n"
           "a=fmtp:96 profile-level-id=42e01f;packetization-mode=1\r\n"
           "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";
}

std::string without(std::string text, const std::string& line) {
    for (auto at = text.find(line); at != std::string::npos; at = text.find(line))
        text.erase(at, text.find("\r\n", at) + 2 - at);
    return text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

TEST(Row15SdpOffer, IsReadWhole) {
    const auto parsed = parse_offer(offer());
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->ice_ufrag, "abcd");
    EXPECT_EQ(parsed->fingerprint.hash, "sha-256");
    EXPECT_EQ(parsed->fingerprint.digest.size(), 32U);
    EXPECT_EQ(parsed->fingerprint.digest[1], 0x92);
    ASSERT_EQ(parsed->media.size(), 2U);
    const auto& audio = parsed->media[0];
    EXPECT_EQ(audio.kind, MediaKind::Audio);
    EXPECT_EQ(audio.formats[0].name, "opus");
    EXPECT_EQ(audio.formats[0].channels, 2);
    EXPECT_EQ(audio.formats[1].name, "PCMA"); // static, without rtpmap
    EXPECT_EQ(audio.formats[1].clock_rate, 8000U);
    EXPECT_EQ(audio.extensions[0].id, 1);
    const auto& video = parsed->media[1];
    EXPECT_EQ(video.direction, Direction::RecvOnly);
    EXPECT_TRUE(has_feedback(video.formats[0], "nack pli"));
    EXPECT_EQ(parameter(video.formats[0].parameters, "Packetization-Mode"), "1");
    EXPECT_EQ(parameter(video.formats[1].parameters, "apt"), "96");
    EXPECT_FALSE(parameter(video.formats[1].parameters, "rtx-time"));
}

TEST(Row15SdpOffer, TakesCredentialsFromTheSessionWhereTheMediaHasNone) {
    auto text = without(
        without(without(without(offer(), "a=ice-ufrag"), "a=ice-pwd"), "a=fingerprint"), "a=setup");
    text.insert(text.find("m=audio"),
                "a=ice-ufrag:sess\r\na=ice-pwd:0123456789abcdefghijkl\r\n" + fingerprint_line);
    const auto parsed = parse_offer(text);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->ice_ufrag, "sess");
}

TEST(Row15SdpOffer, MayEndItsLinesWithoutCarriageReturn) {
    EXPECT_TRUE(parse_offer(replaced(offer(), "\r\n", "\n")));
}

TEST(Row15SdpOffer, IsRefusedWithWhatItLacks) {
    std::string many = offer();
    for (int i = 0; i < 10000; ++i)
        many += "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n";
    struct Case {
        std::string sdp;
        ErrorCode code;
        std::string says;
    };
    const std::vector<Case> table{
        {"", ErrorCode::Invalid, "v=0"},
        {"hello", ErrorCode::Invalid, "v=0"},
        {"v=0\r\n", ErrorCode::Invalid, "no m-line"},
        {"v=0\r\nxyz\r\n", ErrorCode::Invalid, "without a type"},
        {std::string(most_sdp_bytes + 1, 'v'), ErrorCode::TooLarge, "320 KiB"},
        {many, ErrorCode::TooLarge, ""},
        {"v=0\r\na=" + std::string(5000, 'x') + "\r\n", ErrorCode::TooLarge, "4096"},
        {without(offer(), "a=ice-ufrag"), ErrorCode::Unsupported, "ICE"},
        {without(offer(), "a=ice-pwd"), ErrorCode::Unsupported, "ICE"},
        {replaced(offer(), "a=ice-ufrag:abcd", "a=ice-ufrag:a\"b d"), ErrorCode::Invalid, "ICE"},
        {replaced(offer(), "a=ice-pwd:0123456789abcdefghijkl", "a=ice-pwd:short"),
         ErrorCode::Invalid, "ICE"},
        {without(offer(), "a=fingerprint"), ErrorCode::Unsupported, "fingerprint"},
        {replaced(offer(), "sha-256", "md5"), ErrorCode::Unsupported, "sha-256"},
        {replaced(offer(), "F5:92", "F5:9"), ErrorCode::Invalid, "fingerprint"},
        {replaced(offer(), "F5:92", "ZZ:92"), ErrorCode::Invalid, "fingerprint"},
        {replaced(offer(), "actpass", "passive"), ErrorCode::Unsupported, "setup"},
        {without(offer(), "a=rtcp-mux"), ErrorCode::Unsupported, "rtcp-mux"},
        {without(offer(), "a=group"), ErrorCode::Unsupported, "BUNDLE"},
        {without(offer(), "a=mid"), ErrorCode::Invalid, "mid"},
        {replaced(offer(), "a=mid:1", "a=mid:0"), ErrorCode::Invalid, "same mid"},
        {replaced(offer(), " 9 UDP", " 0 UDP"), ErrorCode::Unsupported, "no audio or video"},
        {replaced(offer(), "m=audio 9", "m=audio x"), ErrorCode::Invalid, "m-line"},
        {replaced(offer(), "SAVPF 111", "SAVPF 300"), ErrorCode::Invalid, "payload types"},
        {without(without(offer(), "a=fingerprint"), "a=setup") +
             "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n",
         ErrorCode::Unsupported, "SDES"},
    };
    for (const auto& c : table) {
        const auto parsed = parse_offer(c.sdp);
        ASSERT_FALSE(parsed) << c.says;
        EXPECT_EQ(parsed.error().code, c.code) << parsed.error().message;
        EXPECT_NE(parsed.error().message.find(c.says), std::string::npos) << parsed.error().message;
    }
}

TEST(Row15SdpOffer, NumbersThatMeanTwoThingsAreRefused) {
    const auto reason = [](const std::string& text) {
        const auto parsed = parse_offer(text);
        return parsed ? "" : parsed.error().message;
    };
    EXPECT_NE(reason(replaced(offer(), "96", "111")).find("payload type 111"), std::string::npos);
    EXPECT_NE(reason(replaced(offer(), "SAVPF 96 97", "SAVPF 96 97 96")).find("twice"),
              std::string::npos);
    EXPECT_NE(reason(offer() + "a=extmap:1 urn:3gpp:video-orientation\r\n").find("id 1 "),
              std::string::npos);
    EXPECT_NE(reason(replaced(offer(), "a=mid:1", "a=mid:0")).find("same mid"), std::string::npos);
}

// As aiortc offers: 2 is the audio level of its sound and the send time of its pictures.
TEST(Row15SdpOffer, ANumberMayStandForAnExtensionThatIsNotAnsweredToo) {
    const auto parsed = parse_offer(
        offer() + "a=extmap:1 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n");
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->media[0].extensions.size(), 1U);
}

TEST(Row15SdpOffer, TenThousandMediaLinesAreRefused) {
    auto text = offer();
    for (int i = 0; i < 10'000; ++i)
        text += "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n";
    const auto lines = parse_offer(text);
    ASSERT_FALSE(lines);
    EXPECT_EQ(lines.error().code, ErrorCode::TooLarge);
    const auto bytes = parse_offer(offer() + std::string(most_sdp_bytes, 'x'));
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().code, ErrorCode::TooLarge);
}

TEST(Row15SdpOffer, ReadsSimulcastLayersInTheirOrder) {
    const auto parsed = parse_offer(
        offer() +
        "a=rid:h send\r\na=rid:m send max-width=640;pt=96\r\na=rid:l send\r\n"
        "a=rid:x recv\r\na=rid:bad-one send\r\na=simulcast:recv x send h;~m,l;l;none;h\r\n"
        "a=ssrc:77 cname:a\r\na=ssrc:77 msid:a b\r\na=ssrc:78 cname:a\r\n");
    ASSERT_TRUE(parsed) << parsed.error().message;
    const auto& layers = parsed->media[1].simulcast;
    ASSERT_EQ(layers.size(), 3U);
    EXPECT_EQ(layers[0].id, "h");
    EXPECT_FALSE(layers[0].paused);
    EXPECT_EQ(layers[1].id, "m");
    EXPECT_TRUE(layers[1].paused);
    EXPECT_EQ(layers[1].parameters, "max-width=640;pt=96");
    EXPECT_EQ(layers[2].id, "l");
    EXPECT_EQ(parsed->media[1].ssrcs, (std::vector<std::uint32_t>{77, 78}));
    EXPECT_TRUE(parsed->media[0].simulcast.empty());
}

TEST(Row15SdpOffer, LayersWithoutDeclarationAreNone) {
    const auto parsed = parse_offer(offer() + "a=simulcast:send h;l\r\n");
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(parsed->media[1].simulcast.empty());
}

// Row 15 of the protocol list: Firefox does not take an answer whose bundle names a refused m-line;
// m-lines keep their place and mid all the same.
TEST(Row15SdpAnswer, ARefusedLineKeepsItsPlaceOutsideTheBundle) {
    SdpAnswer answer;
    for (const auto* mid : {"0", "1", "2"}) {
        AnswerMedia media;
        media.type = "audio";
        media.protocol = "UDP/TLS/RTP/SAVPF";
        media.mid = mid;
        media.first_format = "111";
        media.rejected = media.mid == "1";
        answer.media.push_back(media);
    }
    const auto text = write_answer(answer);
    EXPECT_NE(text.find("a=group:BUNDLE 0 2\r\n"), std::string::npos);
    EXPECT_NE(text.find("m=audio 0 UDP/TLS/RTP/SAVPF 111\r\n"), std::string::npos);
    const auto refused = text.find("a=mid:1\r\n");
    ASSERT_NE(refused, std::string::npos);
    EXPECT_LT(text.find("a=mid:0\r\n"), refused);
    EXPECT_LT(refused, text.find("a=mid:2\r\n"));
}

TEST(Row15SdpAnswer, NamesTheLayersItTakesAndBothTransports) {
    SdpAnswer answer;
    answer.version = 7;
    answer.candidates = {{"10.0.0.1", 9000}, {"10.0.0.1", 9000, CandidateTransport::TcpPassive}};
    AnswerMedia media;
    media.type = "video";
    media.protocol = "UDP/TLS/RTP/SAVPF";
    media.mid = "1";
    media.simulcast = {"h", "l"};
    answer.media = {media};
    const auto text = write_answer(answer);
    EXPECT_NE(text.find("a=rid:h recv\r\na=rid:l recv\r\na=simulcast:recv h;l\r\n"),
              std::string::npos);
    EXPECT_NE(text.find(" 1 udp 2130706431 10.0.0.1 9000 typ host\r\n"), std::string::npos);
    const auto tcp = text.find(" 1 tcp ");
    ASSERT_NE(tcp, std::string::npos);
    EXPECT_LT(std::stoul(text.substr(tcp + 7)), 2130706431UL);
    EXPECT_NE(text.find("typ host tcptype passive\r\n"), std::string::npos);
    EXPECT_NE(text.find("o=- 0 7 IN"), std::string::npos);
}

TEST(Row15SdpAnswer, SaysWhatAnIceLiteServerHasToSay) {
    SdpAnswer answer;
    answer.ice_ufrag = "uuuu";
    answer.ice_pwd = "pppp";
    answer.fingerprint = {"sha-256", {0xAB, 0x01}};
    answer.cname = "c";
    answer.candidates = {{"192.0.2.1", 5000}, {"2001:db8::1", 5000}};
    AnswerMedia video;
    video.type = "video";
    video.protocol = "UDP/TLS/RTP/SAVPF";
    video.mid = "1";
    video.direction = Direction::SendOnly;
    video.formats = {{96, "H264", 90000, 1, "packetization-mode=1", {"nack pli"}}};
    video.ssrc = 77;
    video.stream_id = "s";
    video.track_id = "t";
    AnswerMedia refused;
    refused.type = "application";
    refused.protocol = "UDP/DTLS/SCTP";
    refused.mid = "2";
    refused.first_format = "webrtc-datachannel";
    refused.rejected = true;
    answer.media = {video, refused};
    const auto text = write_answer(answer);
    for (const std::string line :
         {"a=ice-lite", "a=group:BUNDLE 1\r\n", "a=setup:passive", "a=fingerprint:sha-256 AB:01",
          "a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host",
          "a=candidate:2 1 udp 2130706175 2001:db8::1 5000 typ host", "a=end-of-candidates",
          "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", "a=sendonly", "a=rtcp-fb:96 nack pli",
          "a=ssrc:77 cname:c", "a=msid:s t",
          "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"})
        EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; ++at)
        EXPECT_EQ(text[at - 1], '\r');
}

} // namespace
} // namespace gulou::rtp
