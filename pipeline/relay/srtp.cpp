#include "pipeline/relay/srtp.hpp"

#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/header.hpp"

#include <algorithm>

namespace gulou::relay {

Result<SrtpSender> SrtpSender::make(SrtpProfile profile, const SrtpMasterKey& key) {
    auto cipher = make_srtp_cipher(profile, key, CipherUse::Seal);
    if (!cipher)
        return fail(cipher.error());
    return SrtpSender(std::move(*cipher));
}

std::optional<std::size_t> SrtpSender::protect_rtp(MutableBytes packet, std::size_t size) {
    const auto header = rtp::header_size(packet.first(size));
    if (!header)
        return std::nullopt;
    const auto ssrc = rtp::read_u32(packet, 8);
    const auto sequence = rtp::read_u16(packet, 2);
    const auto at = std::find_if(streams_.begin(), streams_.end(),
                                 [ssrc](const Stream& s) { return s.ssrc == ssrc; });
    Stream& stream = at == streams_.end() ? streams_.emplace_back(Stream{ssrc, sequence}) : *at;
    const auto index = guess_index(stream.newest, sequence);
    stream.newest = std::max(stream.newest, index);
    return cipher_->seal_rtp(packet, size, *header, ssrc, index);
}

std::optional<std::size_t> SrtpSender::protect_rtcp(MutableBytes packet, std::size_t size) {
    if (size < 8)
        return std::nullopt;
    rtcp_index_ = (rtcp_index_ + 1) & 0x7FFFFFFFU;
    return cipher_->seal_rtcp(packet, size, rtp::read_u32(packet, 4), rtcp_index_);
}

Result<SrtpReceiver> SrtpReceiver::make(SrtpProfile profile, const SrtpMasterKey& key,
                                        std::size_t most) {
    auto cipher = make_srtp_cipher(profile, key, CipherUse::Open);
    if (!cipher)
        return fail(cipher.error());
    return SrtpReceiver(std::move(*cipher), most);
}

SrtpReceiver::Stream* SrtpReceiver::find(std::vector<Stream>& streams, std::uint32_t ssrc) {
    const auto at = std::find_if(streams.begin(), streams.end(),
                                 [ssrc](const Stream& s) { return s.ssrc == ssrc; });
    return at == streams.end() ? nullptr : &*at;
}

SrtpReceiver::Opened SrtpReceiver::unprotect_rtp(MutableBytes packet) {
    const auto header = rtp::header_size(packet);
    if (!header)
        return {0, SrtpFault::Malformed};
    const auto ssrc = rtp::read_u32(packet, 8);
    const auto sequence = rtp::read_u16(packet, 2);
    Stream* stream = find(rtp_, ssrc);
    if (!stream && rtp_.size() == most_)
        return {0, SrtpFault::TooManyStreams};
    const auto index = stream ? guess_index(stream->window.newest(), sequence) : sequence;
    if (stream && !stream->window.is_new(index))
        return {0, SrtpFault::Replayed};
    const auto size = cipher_->open_rtp(packet, *header, ssrc, index);
    if (!size)
        return {0, SrtpFault::NotAuthentic};
    if (!stream)
        stream = &rtp_.emplace_back(Stream{ssrc, {}});
    stream->window.mark(index);
    return {*size, {}};
}

SrtpReceiver::Opened SrtpReceiver::unprotect_rtcp(MutableBytes packet) {
    const auto index = cipher_->rtcp_index(packet);
    if (!index)
        return {0, SrtpFault::Malformed};
    const auto ssrc = rtp::read_u32(packet, 4);
    Stream* stream = find(rtcp_, ssrc);
    if (!stream && rtcp_.size() == most_)
        return {0, SrtpFault::TooManyStreams};
    if (stream && !stream->window.is_new(*index))
        return {0, SrtpFault::Replayed};
    const auto size = cipher_->open_rtcp(packet, ssrc);
    if (!size)
        return {0, SrtpFault::NotAuthentic};
    if (!stream)
        stream = &rtcp_.emplace_back(Stream{ssrc, {}});
    stream->window.mark(*index);
    return {*size, {}};
}

} // namespace gulou::relay
