#include "pipeline/analysis/labeller.hpp"

#include "core/guarded.hpp"
#include "pipeline/analysis/coco_classes.hpp"
#include "pipeline/analysis/image.hpp"
#include "pipeline/analysis/label_decoders.hpp"
#include "pipeline/analysis/onnx_input.hpp"

#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace gulou::analysis {
namespace {

constexpr std::uintmax_t largest_file = 256U << 20U;
constexpr double same_thing = 0.45; // overlap of two boxes
constexpr double padding = 114;     // grey level beside the picture

struct Ready {
    cv::dnn::Net net;
    std::vector<std::string> outputs;
};

std::vector<cv::Mat> run(Ready& model, const cv::Mat& blob) {
    model.net.setInput(blob);
    std::vector<cv::Mat> answers;
    model.net.forward(answers, model.outputs);
    return answers;
}

class OnnxLabeller final : public Labeller {
public:
    OnnxLabeller(Ready model, const Decoder& decoder, ModelInput input,
                 std::vector<std::string> classes, double confidence)
        : model_(std::move(model)), decoder_(decoder), input_(input.width, input.height),
          classes_(std::move(classes)), confidence_(confidence) {}

    const std::vector<std::string>& classes() const override { return classes_; }

    std::vector<Labelled> look(const media::Frame& frame, const Box& part) override {
        const auto cut = cut_out(frame, part);
        if (!cut)
            return {};
        const cv::Mat picture = colour(cut->frame, std::max(input_.width, input_.height));
        const double scale = std::min(static_cast<double>(input_.width) / picture.cols,
                                      static_cast<double>(input_.height) / picture.rows);
        std::vector<Guess> guesses;
        try {
            const cv::Mat input = blob(picture, scale);
            guesses = model_.with([&](Ready& model) {
                return decoder_.read(run(model, input), input_, count(), confidence_);
            });
        } catch (const cv::Exception&) {
            return {};
        }
        // Pixels of the input to pixels of the source.
        const double size =
            static_cast<double>(cut->frame.width) / (static_cast<double>(picture.cols) * scale);
        std::vector<Labelled> out;
        for (const auto& g : without_doubles(std::move(guesses), same_thing))
            out.push_back({classes_[static_cast<std::size_t>(g.kind)], std::min(1.0, g.score),
                           Box{g.box.x * size + cut->x, g.box.y * size + cut->y, g.box.width * size,
                               g.box.height * size}});
        return out;
    }

private:
    int count() const { return static_cast<int>(classes_.size()); }

    // The picture in the upper left corner, grey beside it, as the family wants its numbers.
    cv::Mat blob(const cv::Mat& picture, double scale) const {
        const cv::Size size(std::clamp(cvRound(picture.cols * scale), 1, input_.width),
                            std::clamp(cvRound(picture.rows * scale), 1, input_.height));
        cv::Mat canvas(input_, CV_8UC3, cv::Scalar::all(padding)), numbers;
        cv::resize(picture, canvas(cv::Rect({0, 0}, size)), size, 0, 0, cv::INTER_LINEAR);
        if (decoder_.rgb)
            cv::cvtColor(canvas, canvas, cv::COLOR_BGR2RGB);
        canvas.convertTo(numbers, CV_32F);
        numbers -= decoder_.mean;
        cv::divide(numbers, decoder_.divisor, numbers);
        return cv::dnn::blobFromImage(numbers);
    }

    Guarded<Ready> model_;
    const Decoder& decoder_;
    cv::Size input_;
    std::vector<std::string> classes_;
    double confidence_;
};

Result<std::vector<std::uint8_t>> bytes_of(const std::string& path) {
    std::error_code ec;
    const auto size = std::filesystem::file_size(path, ec);
    if (ec)
        return fail(ErrorCode::Unavailable, "cannot be read: " + ec.message());
    if (size > largest_file)
        return fail(ErrorCode::Invalid, "larger than 256 MB");
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    std::ifstream in(path, std::ios::binary);
    // istream reads char; the bytes are the same.
    if (!in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size)))
        return fail(ErrorCode::Unavailable, "cannot be read");
    return bytes;
}

Result<Ready> try_out(const std::vector<std::uint8_t>& bytes, ModelInput input,
                      const Decoder& decoder, int classes) {
    try {
        Ready model{cv::dnn::readNetFromONNX(bytes), {}};
        model.outputs = model.net.getUnconnectedOutLayersNames();
        const int shape[] = {1, 3, input.height, input.width};
        const auto answers = run(model, cv::Mat(4, shape, CV_32F, cv::Scalar(0)));
        if (auto ok = decoder.check(answers, {input.width, input.height}, classes); !ok)
            return fail(ok.error());
        return model;
    } catch (const cv::Exception& e) {
        return fail(ErrorCode::Invalid, "OpenCV does not run it: " + e.err);
    }
}

Result<std::shared_ptr<Labeller>> load(const ModelSpec& spec) {
    const auto* family = decoder(spec.decoder);
    if (family == nullptr)
        return fail(ErrorCode::Invalid,
                    "no decoder \"" + spec.decoder + "\"; there are yolox, yolov8, nanodet, ssd");
    if (!(spec.confidence > 0 && spec.confidence < 1))
        return fail(ErrorCode::Invalid, "confidence must be above 0 and below 1");
    const auto classes = spec.classes.empty() ? coco_classes() : spec.classes;
    const auto bytes = bytes_of(spec.path);
    if (!bytes)
        return fail(bytes.error());
    const auto input = onnx_input(*bytes);
    if (!input)
        return fail(input.error());
    auto model = try_out(*bytes, *input, *family, static_cast<int>(classes.size()));
    if (!model)
        return fail(model.error());
    return std::make_shared<OnnxLabeller>(std::move(*model), *family, *input, classes,
                                          spec.confidence);
}

} // namespace

bool knows(const Labeller& labeller, const std::string& label) {
    return std::ranges::find(labeller.classes(), label) != labeller.classes().end();
}

Result<std::shared_ptr<Labeller>> load_labeller(const ModelSpec& spec) {
    auto labeller = load(spec);
    if (!labeller)
        return fail(labeller.error().code, "model " + spec.path + ": " + labeller.error().message);
    return labeller;
}

} // namespace gulou::analysis
