#include "server/net/static_files.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gulou::net {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 10'000;

// Vite writes NAME-HASH.ext below assets/: such a name never changes its content.
std::string_view cache_control(std::string_view name) {
    return name.starts_with("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

std::string joined(const std::vector<std::string>& segments) {
    std::string name;
    for (const auto& segment : segments)
        name += name.empty() ? segment : "/" + segment;
    return name;
}

bool hidden(const fs::path& relative) {
    return std::ranges::any_of(relative,
                               [](const fs::path& part) { return part.string().starts_with('.'); });
}

} // namespace

std::string_view mime_type(std::string_view file_name) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 24> types{{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".geojson", "application/geo+json"},
        {".webmanifest", "application/manifest+json"},
        {".txt", "text/plain; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".webp", "image/webp"},
        {".gif", "image/gif"},
        {".ico", "image/x-icon"},
        {".woff", "font/woff"},
        {".woff2", "font/woff2"},
        {".wasm", "application/wasm"},
        {".mp3", "audio/mpeg"},
        {".ogg", "audio/ogg"},
        {".wav", "audio/wav"},
        {".mp4", "video/mp4"},
        {".m3u8", "application/vnd.apple.mpegurl"},
    }};
    for (const auto& [ending, type] : types) {
        if (file_name.ends_with(ending))
            return type;
    }
    return "application/octet-stream";
}

bool accepts_encoding(std::string_view accept_encoding, std::string_view encoding) {
    while (!accept_encoding.empty()) {
        const auto end = std::min(accept_encoding.find(','), accept_encoding.size());
        auto item = accept_encoding.substr(0, end);
        accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
        item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
        const auto coding = item.substr(0, item.find_first_of("; "));
        if (coding != encoding)
            continue;
        const auto weight = item.find("q=0");
        return weight == std::string_view::npos ||
               item.substr(weight + 3).find_first_of("123456789") != std::string_view::npos;
    }
    return false;
}

Result<StaticFiles> StaticFiles::read(const fs::path& folder) {
    StaticFiles out;
    std::error_code error;
    const auto end = fs::recursive_directory_iterator();
    for (auto it = fs::recursive_directory_iterator(folder, error); !error && it != end;
         it.increment(error)) {
        const auto relative = it->path().lexically_relative(folder);
        if (it->is_symlink() || !it->is_regular_file() || hidden(relative))
            continue;
        if (out.files_.size() >= most_files)
            return fail(ErrorCode::TooLarge, "more than 10000 files in " + folder.string());
        out.files_[relative.generic_string()].path = it->path();
    }
    if (error || !out.files_.contains("index.html"))
        return fail(ErrorCode::NotFound, "no index.html in " + folder.string());
    for (auto& [name, entry] : out.files_) {
        for (const auto& [encoding, ending] : {std::pair{"br", ".br"}, std::pair{"gzip", ".gz"}}) {
            if (const auto found = out.files_.find(name + ending); found != out.files_.end())
                entry.encoded[encoding] = found->second.path;
        }
    }
    return out;
}

Response StaticFiles::serve(const std::string& name, const Entry& entry,
                            const Request& request) const {
    Response response{200, std::string(mime_type(name)), {}, {}, FileBody{entry.path, {}}};
    response.headers.emplace_back("Cache-Control", cache_control(name));
    if (!entry.encoded.empty())
        response.headers.emplace_back("Vary", "Accept-Encoding");
    for (const auto& [encoding, path] : entry.encoded) { // "br" before "gzip"
        // A range counts bytes of the encoded form; players ask for ranges, pages do not.
        if (request.header("range").empty() &&
            accepts_encoding(request.header("accept-encoding"), encoding)) {
            response.headers.emplace_back("Content-Encoding", encoding);
            response.file->path = path;
            break;
        }
    }
    return response;
}

Response StaticFiles::respond(const Request& request) const {
    const auto name = request.segments.empty() ? "index.html" : joined(request.segments);
    if (const auto found = files_.find(name); found != files_.end())
        return serve(name, found->second, request);
    const bool of_console =
        request.segments.empty() || (request.segments.front() != "api" &&
                                     request.segments.back().find('.') == std::string::npos);
    if (of_console)
        return serve("index.html", files_.find("index.html")->second, request);
    return problem(404, gulou::name(ErrorCode::NotFound), "there is nothing at " + request.path);
}

} // namespace gulou::net
