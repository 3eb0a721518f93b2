#include "core/rule_check.hpp"
#include "server/config/load.hpp"

#include <cstdlib>

// A camera file by a hostile or careless hand: every rule that is read must be one that can run.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gulou;
    if (size > 16'384)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto camera = config::parse_camera(text, "camera.toml");
    if (!camera) {
        if (camera.error().empty())
            std::abort(); // refused without a reason
        return 0;
    }
    for (const auto& rule : camera->rules)
        if (fault_of(rule))
            std::abort();
    return 0;
}
