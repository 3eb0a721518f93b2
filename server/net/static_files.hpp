// The built console served from a folder.
#pragma once

#include "server/net/message.hpp"

#include "core/result.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace gulou::net {

// Only files found when the folder was read are ever served, so no path can lead outside it.
class StaticFiles {
public:
    // Reads the tree once; symbolic links and names starting with a dot are left out. NotFound
    // without index.html, TooLarge above 10 000 files. Blocks: call it at start.
    static Result<StaticFiles> read(const std::filesystem::path& folder);

    // A file; index.html for an unknown path whose last segment has no dot (the console's own
    // routes); a 404 problem otherwise. Paths below /api are never the console's.
    Response respond(const Request& request) const;

private:
    struct Entry {
        std::filesystem::path path;
        std::map<std::string, std::filesystem::path> encoded; // "br", "gzip" → file
    };
    Response serve(const std::string& name, const Entry& entry, const Request& request) const;

    std::map<std::string, Entry, std::less<>> files_; // by path below the folder, '/'-separated
};

std::string_view mime_type(std::string_view file_name);

// RFC 9110 §12.5.3, without weights other than q=0.
bool accepts_encoding(std::string_view accept_encoding, std::string_view encoding);

} // namespace gulou::net
