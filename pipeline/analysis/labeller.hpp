// What kind of thing is in a part of a picture, as the operator's object model sees it.
#pragma once

#include "core/geometry.hpp"
#include "core/result.hpp"
#include "pipeline/media/frame.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gulou::analysis {

struct Labelled {
    std::string label; // one of the labeller's classes
    double score = 0;  // 0..1
    Box box;           // pixels of the source video
};

// Asked once a candidate, never once a picture: labels and vetoes, never finds. Any thread; callers
// wait for each other, an answer takes some 70 ms.
class Labeller {
public:
    virtual ~Labeller() = default;
    virtual const std::vector<std::string>& classes() const = 0;
    // What is in `part` (pixels of the source video; clipped to the picture), surest first; at most
    // 100. Empty as well when the model fails on it.
    virtual std::vector<Labelled> look(const media::Frame& frame, const Box& part) = 0;
};

bool knows(const Labeller& labeller, const std::string& label);

// An ONNX model the operator supplies.
struct ModelSpec {
    std::string path;
    std::string decoder = "yolox";    // or "yolov8", "nanodet", "ssd"
    std::vector<std::string> classes; // in the model's order; empty: COCO's 80
    double confidence = 0.4;          // labels below are not believed, 0..1
};

// Loads the model and runs it once on an empty picture. Invalid, with the reason: no such decoder,
// not a model this OpenCV reads, a shape that is not fixed, an answer that does not fit the decoder
// or the classes. Unavailable: the file cannot be read. Blocking.
Result<std::shared_ptr<Labeller>> load_labeller(const ModelSpec& spec);

} // namespace gulou::analysis
