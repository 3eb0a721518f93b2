#include "core/rule_check.hpp"
#include "server/store/rule_json.hpp"

#include <cstdlib>

// The body of PUT /cameras/{id}/rules: what is accepted can run, and reads back as it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gulou;
    if (size > 16'384)
        return 0;
    const auto body = nlohmann::json::parse(data, data + size, nullptr, false);
    const auto rules = store::rules_of(body);
    if (!rules)
        return 0;
    for (const auto& rule : *rules) {
        const auto again = store::rule_of(store::rule_json(rule));
        if (fault_of(rule) || !again || *again != rule)
            std::abort();
    }
    return 0;
}
