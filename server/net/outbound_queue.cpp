#include "server/net/outbound_queue.hpp"

#include <algorithm>

namespace gulou::net {

OutboundFrame text_frame(std::shared_ptr<const std::string> payload, Priority priority) {
    OutboundFrame frame{{}, 2, std::move(payload), priority};
    const std::uint64_t length = frame.payload->size();
    const auto put = [&](std::size_t at, std::uint64_t byte) {
        frame.header[at] = static_cast<char>(byte & 0xFF);
    };
    put(0, 0x81); // FIN, text
    if (length < 126) {
        put(1, length);
        return frame;
    }
    const std::size_t length_bytes = length <= 0xFFFF ? 2 : 8;
    put(1, length_bytes == 2 ? 126 : 127);
    for (std::size_t i = 0; i < length_bytes; ++i)
        put(2 + i, length >> (8 * (length_bytes - 1 - i)));
    frame.header_size = static_cast<std::uint8_t>(2 + length_bytes);
    return frame;
}

OutboundQueue::Push OutboundQueue::push(OutboundFrame frame) {
    const auto incoming = frame.size();
    if (bytes_ + incoming > bounds_.soft)
        shed_oldest(incoming);
    if (bytes_ + incoming > bounds_.soft && frame.priority == Priority::Normal) {
        ++dropped_;
        return Push::Shed;
    }
    if (bytes_ + incoming > bounds_.hard)
        return Push::Overloaded;
    bytes_ += incoming;
    frames_.push_back(std::move(frame));
    return Push::Queued;
}

void OutboundQueue::shed_oldest(std::size_t incoming) {
    auto keep = frames_.begin() + static_cast<std::ptrdiff_t>(in_flight_);
    for (auto frame = keep; frame != frames_.end(); ++frame) {
        if (frame->priority == Priority::Normal && bytes_ + incoming > bounds_.soft) {
            bytes_ -= frame->size();
            ++dropped_;
        } else {
            if (keep != frame)
                *keep = std::move(*frame);
            ++keep;
        }
    }
    frames_.erase(keep, frames_.end());
}

void OutboundQueue::drop_waiting() {
    while (frames_.size() > in_flight_) {
        bytes_ -= frames_.back().size();
        frames_.pop_back();
        ++dropped_;
    }
}

void OutboundQueue::replace_waiting(OutboundFrame frame) {
    drop_waiting();
    bytes_ += frame.size();
    frames_.push_back(std::move(frame));
}

std::span<const OutboundFrame* const> OutboundQueue::take(std::size_t most) {
    in_flight_ = std::min({most, frames_.size(), batch_.size()});
    for (std::size_t i = 0; i < in_flight_; ++i)
        batch_[i] = &frames_[i];
    return {batch_.data(), in_flight_};
}

void OutboundQueue::written() {
    for (; in_flight_ != 0; --in_flight_) {
        bytes_ -= frames_.front().size();
        frames_.pop_front();
    }
}

} // namespace gulou::net
