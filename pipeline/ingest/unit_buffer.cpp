#include "pipeline/ingest/unit_buffer.hpp"

namespace gulou::ingest {

GstBuffer* share(const media::SharedAccessUnit& unit) {
    // NOLINTBEGIN(cppcoreguidelines-owning-memory): GStreamer's buffer owns the keeper.
    auto* keeper = new media::SharedAccessUnit(unit);
    const auto size = unit->data.size();
    GstBuffer* out = gst_buffer_new_wrapped_full(
        GST_MEMORY_FLAG_READONLY, const_cast<std::uint8_t*>(unit->data.data()), size, 0, size,
        keeper, [](gpointer p) { delete static_cast<media::SharedAccessUnit*>(p); });
    // NOLINTEND(cppcoreguidelines-owning-memory)
    GST_BUFFER_PTS(out) = static_cast<GstClockTime>(unit->pts.count());
    GST_BUFFER_DTS(out) = static_cast<GstClockTime>(unit->dts.count());
    if (!unit->keyframe)
        GST_BUFFER_FLAG_SET(out, GST_BUFFER_FLAG_DELTA_UNIT);
    return out;
}

Bytes copy(GstBuffer* buffer) {
    Bytes out(gst_buffer_get_size(buffer));
    gst_buffer_extract(buffer, 0, out.data(), out.size());
    return out;
}

bool starts_keyframe(BytesView unit, media::Codec codec) {
    for (std::size_t i = 0; i + 3 < unit.size(); ++i) {
        if (unit[i] != 0 || unit[i + 1] != 0 || unit[i + 2] != 1)
            continue;
        if (codec == media::Codec::H265) {
            const int type = (unit[i + 3] >> 1) & 0x3F;
            if (type < 32) // below: slices; above: parameter sets and messages
                return type >= 16 && type <= 21;
        } else if (const int type = unit[i + 3] & 0x1F; type >= 1 && type <= 5) {
            return type == 5;
        }
    }
    return false;
}

} // namespace gulou::ingest
