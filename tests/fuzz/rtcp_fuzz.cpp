#include "pipeline/rtp/rtcp.hpp"
#include "pipeline/rtp/rtcp_xr.hpp"
#include "pipeline/rtp/transport_cc.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gulou::rtp;
    RtcpReader reader(gulou::BytesView(data, size));
    std::uint64_t sum = 0;
    while (const auto block = reader.next()) {
        if (const auto report = parse_sender_report(*block))
            sum += report->ntp;
        for_each_report(*block, [&](const ReportBlock& report) { sum += report.ssrc; });
        ExtendedReportReader extended(*block);
        while (const auto report = extended.next()) {
            sum += parse_reference_time(*report).value_or(0);
            sum += parse_last_reference(*report, 1).value_or(LastReference{}).delay;
        }
        const auto feedback = parse_feedback(*block);
        if (!feedback)
            continue;
        for_each_nacked(*feedback, [&](std::uint16_t sequence) { sum += sequence; });
        for_each_fir(*feedback, [&](std::uint32_t ssrc) { sum += ssrc; });
        sum += parse_remb(*feedback).value_or(0);
        (void)parse_transport_cc(*feedback,
                                 [&](std::uint16_t sequence, std::int64_t) { sum += sequence; });
    }
    volatile auto keep = sum;
    (void)keep;
    return 0;
}
