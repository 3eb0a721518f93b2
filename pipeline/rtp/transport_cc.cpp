#include "pipeline/rtp/transport_cc.hpp"

#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/rtcp_write.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace gulou::rtp {
namespace {

constexpr std::size_t head_size = 20;        // up to and with the reference time
constexpr std::int64_t ticks_per_unit = 256; // the reference time counts 64 ms
constexpr std::size_t most_packets = 1024;   // in one message

enum Symbol : std::uint8_t { Lost = 0, SmallDelta = 1, LargeDelta = 2, Reserved = 3 };

struct Plan {
    std::array<std::uint8_t, most_packets> symbols{};
    std::array<std::int16_t, most_packets> deltas{};
    std::size_t count = 0;
    std::int64_t reference = 0;
    std::size_t delta_bytes = 0;
};

// Seven two-bit symbols a chunk is the worst case; runs only make it smaller.
std::size_t chunk_bytes(std::size_t packets) {
    return (packets + 6) / 7 * 2;
}

void make_plan(Plan& plan, const ArrivalRun& run, std::size_t room) {
    std::int64_t previous = never;
    for (const auto arrival : run.arrivals) {
        if (plan.count == most_packets)
            break;
        std::uint8_t symbol = Lost;
        std::int64_t delta = 0;
        if (arrival != never) {
            if (previous == never) {
                plan.reference = arrival / ticks_per_unit;
                previous = plan.reference * ticks_per_unit;
            }
            delta = arrival - previous;
            if (delta < INT16_MIN || delta > INT16_MAX)
                break;
            symbol = delta >= 0 && delta <= 255 ? SmallDelta : LargeDelta;
        }
        if (head_size + chunk_bytes(plan.count + 1) + plan.delta_bytes + std::size_t{symbol} + 3 >
            room)
            break;
        if (arrival != never)
            previous = arrival;
        plan.symbols[plan.count] = symbol;
        plan.deltas[plan.count++] = static_cast<std::int16_t>(delta);
        plan.delta_bytes += symbol; // a small delta takes one byte, a large one two
    }
}

std::size_t write_chunks(MutableBytes out, const Plan& plan) {
    std::size_t at = head_size;
    for (std::size_t i = 0; i < plan.count; at += 2) {
        const auto symbol = plan.symbols[i];
        std::size_t same = 1;
        while (i + same < plan.count && plan.symbols[i + same] == symbol)
            ++same;
        if (same >= 7) { // run length chunk
            write_u16(out, at, static_cast<std::uint16_t>((unsigned{symbol} << 13) | same));
            i += same;
            continue;
        }
        std::uint16_t chunk = 0xC000; // seven two-bit symbols
        for (std::size_t k = 0; k < 7 && i < plan.count; ++k, ++i)
            chunk = static_cast<std::uint16_t>(chunk | (plan.symbols[i] << (12 - 2 * k)));
        write_u16(out, at, chunk);
    }
    return at;
}

// One symbol a packet out of the chunks (draft section 3.1.3 and 3.1.4).
class SymbolReader {
public:
    explicit SymbolReader(BytesView chunks) : chunks_(chunks) {}
    // Nothing when the chunks end.
    std::optional<std::uint8_t> next() {
        if (left_ == 0 && !open())
            return std::nullopt;
        --left_;
        if (width_ == 0) // a run
            return static_cast<std::uint8_t>((chunk_ >> 13) & 3);
        return static_cast<std::uint8_t>((chunk_ >> (left_ * width_)) & (width_ == 1 ? 1 : 3));
    }
    std::size_t position() const { return at_; }

private:
    bool open() {
        if (at_ + 2 > chunks_.size())
            return false;
        chunk_ = read_u16(chunks_, at_);
        at_ += 2;
        width_ = (chunk_ & 0x8000) == 0 ? 0 : (chunk_ & 0x4000) ? 2 : 1;
        left_ = width_ == 0 ? chunk_ & 0x1FFFU : 14U / width_;
        return left_ > 0;
    }
    BytesView chunks_;
    std::size_t at_ = 0;
    unsigned chunk_ = 0;
    unsigned width_ = 0; // bits a symbol; 0: a run
    unsigned left_ = 0;
};

} // namespace

TransportCcResult write_transport_cc(MutableBytes out, std::uint32_t sender, std::uint32_t media,
                                     std::uint8_t number, const ArrivalRun& run) {
    Plan plan;
    make_plan(plan, run, out.size());
    if (plan.count == 0)
        return {};
    std::size_t at = write_chunks(out, plan);
    for (std::size_t i = 0; i < plan.count; ++i) {
        if (plan.symbols[i] == SmallDelta) {
            out[at++] = static_cast<std::uint8_t>(plan.deltas[i]);
        } else if (plan.symbols[i] == LargeDelta) {
            write_u16(out, at, static_cast<std::uint16_t>(plan.deltas[i]));
            at += 2;
        }
    }
    while (at % 4 != 0)
        out[at++] = 0;
    write_rtcp_header(out, fmt_transport_cc, RtcpType::TransportFeedback, at);
    write_u32(out, 4, sender);
    write_u32(out, 8, media);
    write_u16(out, 12, run.first_sequence);
    write_u16(out, 14, static_cast<std::uint16_t>(plan.count));
    write_u24(out, 16, static_cast<std::uint32_t>(plan.reference) & 0xFFFFFF);
    out[19] = number;
    return {at, plan.count};
}

bool parse_transport_cc(const Feedback& feedback,
                        const std::function<void(std::uint16_t, std::int64_t)>& f) {
    const auto& c = feedback.control;
    if (c.size() < 8)
        return false;
    const auto base = read_u16(c, 0);
    const std::size_t count = read_u16(c, 2);
    SymbolReader ahead(c.subspan(8)); // the deltas stand behind all symbols
    for (std::size_t i = 0; i < count; ++i)
        if (!ahead.next())
            return false;
    SymbolReader symbols(c.subspan(8));
    auto deltas = c.subspan(8 + ahead.position());
    std::int64_t time = std::int64_t{read_u24(c, 4)} * ticks_per_unit;
    for (std::size_t i = 0; i < count; ++i) {
        const auto symbol = *symbols.next();
        if (symbol == Reserved || deltas.size() < symbol)
            return false;
        if (symbol == SmallDelta)
            time += deltas[0];
        else if (symbol == LargeDelta)
            time += static_cast<std::int16_t>(read_u16(deltas));
        deltas = deltas.subspan(symbol); // a small delta takes one byte, a large one two
        f(static_cast<std::uint16_t>(base + i), symbol == Lost ? never : time);
    }
    return true;
}

} // namespace gulou::rtp
