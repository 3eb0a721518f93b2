// Which bytes of a file a request gets: ranges, conditions and their statuses, decided without I/O.
#pragma once

#include "server/net/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gulou::net {

struct FileFacts {
    std::uint64_t size = 0;
    std::int64_t modified_ns = 0; // since the epoch
};

struct FileAnswer {
    int status = 200; // 200, 206, 304 or 416
    std::uint64_t offset = 0;
    std::uint64_t length = 0; // bytes to send; 0 with 304 and 416
    std::string etag;
    std::string last_modified;
    std::string content_range; // empty where none belongs
};

// RFC 9110 §13.1 (If-None-Match, If-Modified-Since), §13.1.5 (If-Range), §14.2 (Range). Several
// ranges, another unit and anything malformed are answered with the whole file, as §14.2 allows.
FileAnswer answer_for(const FileFacts& file, const Headers& request);

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0; // inclusive, below the size
};
enum class RangeKind { Whole, Part, Unsatisfiable };
struct RangeChoice {
    RangeKind kind = RangeKind::Whole;
    ByteRange range{};
};
RangeChoice choose_range(std::string_view header, std::uint64_t size);

// IMF-fixdate: "Sat, 21 Nov 2026 08:00:00 GMT".
std::string http_date(std::int64_t seconds_since_epoch);

} // namespace gulou::net
