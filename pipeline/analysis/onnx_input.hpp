// The shape of the picture an ONNX model wants, read from the file before OpenCV sees it.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <span>

namespace gulou::analysis {

// Pixels; the model takes one picture of 3 planes (NCHW, float32).
struct ModelInput {
    int width = 0;
    int height = 0;
};

// The first input of the graph that is not a stored weight (onnx.proto: ModelProto.graph = 7,
// GraphProto.input = 11, initializer = 5). Invalid, with the reason: not ONNX, or a shape that is
// not 1×3×height×width of fixed numbers, each side 32 to 2048. Never reads outside `model`.
Result<ModelInput> onnx_input(std::span<const std::uint8_t> model);

} // namespace gulou::analysis
