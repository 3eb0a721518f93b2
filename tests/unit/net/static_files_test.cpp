#include "server/net/static_files.hpp"

#include "server/net/url.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace gulou::net {
namespace {

namespace fs = std::filesystem;

class Console : public testing::Test {
protected:
    Console() {
        fs::remove_all(folder);
        put("index.html");
        put("assets/app-1a2b.js");
        put("assets/app-1a2b.js.gz");
        put("assets/app-1a2b.js.br");
        put("sounds/alert.mp3");
        put(".secret");
        std::ofstream(folder.parent_path() / "outside.txt") << "no";
        fs::create_symlink(folder.parent_path() / "outside.txt", folder / "link.txt");
    }
    ~Console() override { fs::remove_all(folder); }

    void put(const fs::path& name) {
        fs::create_directories((folder / name).parent_path());
        std::ofstream(folder / name) << name;
    }
    Response get(std::string_view path, Headers headers = {}) {
        Request request;
        auto target = parse_target(path);
        request.path = target->path;
        request.segments = target->segments;
        request.headers = std::move(headers);
        return StaticFiles::read(folder)->respond(request);
    }
    static std::string header(const Response& response, std::string_view name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name)
                return value;
        }
        return {};
    }

    fs::path folder = fs::path(testing::TempDir()) / "gulou_console";
};

TEST_F(Console, ServesIndexUncached) {
    const auto page = get("/");
    EXPECT_EQ(page.file->path, folder / "index.html");
    EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(header(page, "Cache-Control"), "no-cache");
}

TEST_F(Console, ServesHashedAssetsForEver) {
    const auto script = get("/assets/app-1a2b.js");
    EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(header(script, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(header(script, "Vary"), "Accept-Encoding");
}

TEST_F(Console, PrefersTheSmallestEncodingAccepted) {
    EXPECT_EQ(header(get("/assets/app-1a2b.js", {{"accept-encoding", "gzip, deflate, br"}}),
                     "Content-Encoding"),
              "br");
    EXPECT_EQ(header(get("/assets/app-1a2b.js", {{"accept-encoding", "br;q=0, gzip;q=0.5"}}),
                     "Content-Encoding"),
              "gzip");
}

TEST_F(Console, GivesItsOwnRoutesTheIndex) {
    EXPECT_EQ(get("/terminal").file->path, folder / "index.html");
    EXPECT_EQ(get("/alerts/17").file->path, folder / "index.html");
}

TEST_F(Console, HasNoPageForMissingFilesOrTheApi) {
    EXPECT_EQ(get("/assets/gone.js").status, 404);
    EXPECT_EQ(get("/api/v1/nothing").status, 404);
}

TEST_F(Console, CannotBeLeft) {
    for (const auto* path : {"/../outside.txt", "/%2e%2e/outside.txt", "/assets/../.secret",
                             "/.secret", "/link.txt", "//etc/passwd.txt"})
        EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(Console, NeedsAnIndex) {
    fs::remove(folder / "index.html");
    EXPECT_FALSE(StaticFiles::read(folder));
    EXPECT_FALSE(StaticFiles::read(folder / "nowhere"));
}

} // namespace
} // namespace gulou::net
