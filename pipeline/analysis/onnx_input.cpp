#include "pipeline/analysis/onnx_input.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace gulou::analysis {
namespace {

using Span = std::span<const std::uint8_t>;

// One field of a protobuf message (encoding: protobuf.dev/programming-guides/encoding).
struct Field {
    std::uint32_t number = 0;
    std::uint64_t value = 0; // of a varint
    Span bytes;              // of a length-delimited field
};

class Message {
public:
    explicit Message(Span bytes) : left_(bytes) {}

    // None at the end or where the bytes make no sense (then broken()).
    std::optional<Field> next() {
        if (left_.empty())
            return std::nullopt;
        const auto key = varint();
        Field field{static_cast<std::uint32_t>(key >> 3U), 0, {}};
        switch (key & 7U) {
        case 0:
            field.value = varint();
            break;
        case 1:
            take(8);
            break;
        case 2:
            field.bytes = take(varint());
            break;
        case 5:
            take(4);
            break;
        default:
            broken_ = true;
        }
        if (broken_)
            return std::nullopt;
        return field;
    }
    bool broken() const { return broken_; }

private:
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (left_.empty())
                break;
            const auto byte = left_.front();
            left_ = left_.subspan(1);
            value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if (byte < 0x80U)
                return value;
        }
        broken_ = true;
        return 0;
    }
    Span take(std::uint64_t size) {
        if (broken_ || size > left_.size()) {
            broken_ = true;
            return {};
        }
        const auto out = left_.first(static_cast<std::size_t>(size));
        left_ = left_.subspan(static_cast<std::size_t>(size));
        return out;
    }

    Span left_;
    bool broken_ = false;
};

std::optional<Field> find(Span bytes, std::uint32_t number) {
    Message message(bytes);
    while (auto field = message.next())
        if (field->number == number)
            return field;
    return std::nullopt;
}

Span part(Span bytes, std::uint32_t number) {
    const auto field = find(bytes, number);
    return field ? field->bytes : Span{};
}

std::string text(Span bytes) {
    return {bytes.begin(), bytes.end()};
}

// Dimensions of a ValueInfoProto; a dimension without a number is -1.
std::vector<std::int64_t> shape_of(Span value_info) {
    std::vector<std::int64_t> out;
    Message shape(part(part(part(value_info, 2), 1), 2));
    while (const auto dimension = shape.next()) {
        if (dimension->number != 1)
            continue;
        const auto value = find(dimension->bytes, 1);
        out.push_back(value ? static_cast<std::int64_t>(value->value) : -1);
    }
    return out;
}

std::string written(const std::vector<std::int64_t>& shape) {
    std::string out;
    for (const auto n : shape)
        out += (out.empty() ? "" : "x") + (n > 0 ? std::to_string(n) : std::string("?"));
    return out.empty() ? "nothing" : out;
}

Result<ModelInput> check(const std::vector<std::int64_t>& shape) {
    constexpr std::int64_t least = 32, most = 2048;
    const bool fits = shape.size() == 4 && shape[0] == 1 && shape[1] == 3 && shape[2] >= least &&
                      shape[2] <= most && shape[3] >= least && shape[3] <= most;
    if (!fits)
        return fail(ErrorCode::Invalid,
                    "the model's input is " + written(shape) +
                        ", it must be 1x3xHEIGHTxWIDTH with fixed numbers of 32 to 2048");
    return ModelInput{static_cast<int>(shape[3]), static_cast<int>(shape[2])};
}

} // namespace

Result<ModelInput> onnx_input(std::span<const std::uint8_t> model) {
    const auto graph = part(model, 7);
    std::vector<std::string> weights;
    std::vector<Span> inputs;
    Message fields(graph);
    while (const auto field = fields.next()) {
        if (field->number == 5)
            weights.push_back(text(part(field->bytes, 8)));
        if (field->number == 11)
            inputs.push_back(field->bytes);
    }
    if (fields.broken() || inputs.empty())
        return fail(ErrorCode::Invalid, "not an ONNX model");
    for (const auto& input : inputs)
        if (std::ranges::find(weights, text(part(input, 1))) == weights.end())
            return check(shape_of(input));
    return fail(ErrorCode::Invalid, "the model has no input");
}

} // namespace gulou::analysis
