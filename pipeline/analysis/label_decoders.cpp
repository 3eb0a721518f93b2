#include "pipeline/analysis/label_decoders.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>

namespace gulou::analysis {
namespace {

using Answers = std::vector<cv::Mat>;

constexpr std::array strides = {8, 16, 32, 64};
constexpr int bins = 8; // of NanoDet's distances, a side

std::string shape(const cv::Mat& mat) {
    std::string out;
    for (int i = 0; i < mat.dims; ++i)
        out += (i == 0 ? "" : "x") + std::to_string(mat.size[i]);
    return out;
}

Result<void> wrong(const Answers& answers, const std::string& wanted) {
    std::string have;
    for (const auto& answer : answers)
        have += (have.empty() ? "" : ", ") + shape(answer);
    return fail(ErrorCode::Invalid, "the model answers " + have + ", not " + wanted);
}

bool is(const cv::Mat& mat, int rows, int columns) {
    return mat.dims == 3 && mat.type() == CV_32F && mat.size[0] == 1 && mat.size[1] == rows &&
           mat.size[2] == columns;
}

const float* row(const cv::Mat& answer, int index) {
    return answer.ptr<float>() + static_cast<std::ptrdiff_t>(index) * answer.size[2];
}

int cells(cv::Size input, int stride) {
    return ((input.width + stride - 1) / stride) * ((input.height + stride - 1) / stride);
}

int cells(cv::Size input, std::size_t levels) {
    int n = 0;
    for (std::size_t i = 0; i < levels; ++i)
        n += cells(input, strides[i]);
    return n;
}

struct Best {
    int kind = 0;
    double score = 0;
};
Best best(const float* scores, int n) {
    const auto* most = std::max_element(scores, scores + n);
    return {static_cast<int>(most - scores), static_cast<double>(*most)};
}

void keep(std::vector<Guess>& out, const Guess& guess) {
    const auto& b = guess.box;
    if (std::isfinite(b.x) && std::isfinite(b.y) && std::isfinite(b.width) &&
        std::isfinite(b.height) && b.width > 0 && b.height > 0)
        out.push_back(guess);
}

// Calls visit(index, cell x, cell y, stride) for the cells of all levels in order.
template <class Visit>
void each_cell(cv::Size input, std::size_t levels, Visit visit) {
    int index = 0;
    for (std::size_t i = 0; i < levels; ++i) {
        const int stride = strides[i];
        const int columns = (input.width + stride - 1) / stride;
        const int n = cells(input, stride);
        for (int cell = 0; cell < n; ++cell)
            visit(index++, cell % columns, cell / columns, stride);
    }
}

Result<void> check_yolox(const Answers& answers, cv::Size input, int classes) {
    const int n = cells(input, std::size_t{3});
    if (answers.size() == 1 && is(answers[0], n, 5 + classes))
        return {};
    return wrong(answers, "1x" + std::to_string(n) + "x" + std::to_string(5 + classes) +
                              " as yolox does with " + std::to_string(classes) + " classes");
}

std::vector<Guess> read_yolox(const Answers& answers, cv::Size input, int classes, double least) {
    std::vector<Guess> out;
    each_cell(input, 3, [&](int index, int x, int y, int stride) {
        const auto* r = row(answers[0], index);
        if (!(static_cast<double>(r[4]) >= least))
            return;
        const auto top = best(r + 5, classes);
        const double score = static_cast<double>(r[4]) * top.score;
        if (!(score >= least))
            return;
        const double w = std::exp(static_cast<double>(r[2])) * stride;
        const double h = std::exp(static_cast<double>(r[3])) * stride;
        const double cx = (static_cast<double>(r[0]) + x) * stride;
        const double cy = (static_cast<double>(r[1]) + y) * stride;
        keep(out, {{cx - w / 2, cy - h / 2, w, h}, top.kind, score});
    });
    return out;
}

Result<void> check_yolov8(const Answers& answers, cv::Size input, int classes) {
    const int n = cells(input, std::size_t{3});
    if (answers.size() == 1 && is(answers[0], 4 + classes, n))
        return {};
    return wrong(answers, "1x" + std::to_string(4 + classes) + "x" + std::to_string(n) +
                              " as yolov8 does with " + std::to_string(classes) + " classes");
}

std::vector<Guess> read_yolov8(const Answers& answers, cv::Size, int classes, double least) {
    const int n = answers[0].size[2];
    std::vector<Guess> out;
    for (int i = 0; i < n; ++i) {
        Best top;
        for (int k = 0; k < classes; ++k)
            if (const double score = static_cast<double>(row(answers[0], 4 + k)[i]);
                score > top.score)
                top = {k, score};
        if (top.score < least)
            continue;
        const auto at = [&](int which) { return static_cast<double>(row(answers[0], which)[i]); };
        keep(out, {{at(0) - at(2) / 2, at(1) - at(3) / 2, at(2), at(3)}, top.kind, top.score});
    }
    return out;
}

// NanoDet gives a matrix of scores and one of distances a level; NanoDet-Plus joins both and has a
// fourth level. Either way: one row a cell, 4 sides of 8 bins.
Result<void> check_nanodet(const Answers& answers, cv::Size input, int classes) {
    if (answers.size() == 1 && is(answers[0], cells(input, strides.size()), classes + 4 * bins))
        return {};
    bool fits = answers.size() == 6;
    for (std::size_t i = 0; fits && i < 3; ++i) {
        const int n = cells(input, strides[i]);
        const auto has = [&](int columns) {
            return std::ranges::count_if(answers,
                                         [&](const cv::Mat& a) { return is(a, n, columns); }) == 1;
        };
        fits = has(classes) && has(4 * bins);
    }
    if (fits)
        return {};
    return wrong(answers, "3 matrices of " + std::to_string(classes) +
                              " scores and 3 of 32 distances as nanodet does (or one of both)");
}

double distance(const float* side) {
    const float most = *std::max_element(side, side + bins);
    double sum = 0, weighted = 0;
    for (int i = 0; i < bins; ++i) {
        const double share = std::exp(static_cast<double>(side[i] - most));
        sum += share;
        weighted += share * i;
    }
    return weighted / sum;
}

const cv::Mat& matrix(const Answers& answers, int rows, int columns) {
    return *std::ranges::find_if(answers, [&](const auto& a) { return is(a, rows, columns); });
}

std::vector<Guess> read_nanodet(const Answers& answers, cv::Size input, int classes, double least) {
    const bool joined = answers.size() == 1;
    const double middle = joined ? 0 : 0.5; // of a cell
    std::vector<Guess> out;
    int first = 0, level = 0;
    each_cell(input, joined ? strides.size() : 3, [&](int index, int x, int y, int stride) {
        if (stride != level) {
            level = stride;
            first = index;
        }
        const int n = cells(input, stride);
        const auto* scores =
            joined ? row(answers[0], index) : row(matrix(answers, n, classes), index - first);
        const auto top = best(scores, classes);
        if (!(top.score >= least))
            return;
        const auto* sides =
            joined ? scores + classes : row(matrix(answers, n, 4 * bins), index - first);
        const double left = distance(sides) * stride, up = distance(sides + bins) * stride;
        const double right = distance(sides + 2 * bins) * stride;
        const double down = distance(sides + 3 * bins) * stride;
        const double cx = (x + middle) * stride, cy = (y + middle) * stride;
        keep(out, {{cx - left, cy - up, left + right, up + down}, top.kind, top.score});
    });
    return out;
}

bool detections(const cv::Mat& answer) {
    return answer.dims == 4 && answer.type() == CV_32F && answer.size[0] == 1 &&
           answer.size[1] == 1 && answer.size[3] == 7;
}

// Class 0 is the background.
Result<void> check_ssd(const Answers& answers, cv::Size, int classes) {
    if (answers.size() == 1 && detections(answers[0]))
        return {};
    if (answers.size() == 2 && answers[0].dims == 3 && answers[1].dims == 3) {
        const int n = answers[0].size[1];
        const auto has = [&](int columns) {
            return is(answers[0], n, columns) || is(answers[1], n, columns);
        };
        if (has(4) && has(classes + 1))
            return {};
    }
    return wrong(answers, "boxes of 4 and " + std::to_string(classes + 1) +
                              " class shares as ssd does (or 1x1xNx7 detections)");
}

std::vector<Guess> read_detections(const cv::Mat& answer, cv::Size input, int classes,
                                   double least) {
    std::vector<Guess> out;
    const auto* r = answer.ptr<float>();
    for (int i = 0; i < answer.size[2]; ++i, r += 7) {
        const double kind = static_cast<double>(r[1]), score = static_cast<double>(r[2]);
        if (!(score >= least) || !(kind >= 1) || !(kind <= classes))
            continue;
        const cv::Rect2d box(r[3] * static_cast<float>(input.width),
                             r[4] * static_cast<float>(input.height),
                             (r[5] - r[3]) * static_cast<float>(input.width),
                             (r[6] - r[4]) * static_cast<float>(input.height));
        keep(out, {box, static_cast<int>(kind) - 1, score});
    }
    return out;
}

// Rows whose numbers add up to one, as shares do.
int rows_of_shares(const cv::Mat& answer) {
    int n = 0;
    for (int i = 0; i < answer.size[1]; ++i) {
        const auto* r = row(answer, i);
        n += std::abs(std::accumulate(r, r + answer.size[2], 0.0F) - 1) < 0.01F ? 1 : 0;
    }
    return n;
}

// With three classes boxes and shares are of one shape.
bool boxes_first(const Answers& answers, int classes) {
    if (classes + 1 != 4)
        return answers[0].size[2] == 4;
    return rows_of_shares(answers[0]) < rows_of_shares(answers[1]);
}

std::vector<Guess> read_ssd(const Answers& answers, cv::Size input, int classes, double least) {
    if (answers.size() == 1)
        return read_detections(answers[0], input, classes, least);
    const std::size_t first = boxes_first(answers, classes) ? 0 : 1;
    const auto& boxes = answers[first];
    const auto& shares = answers[1 - first];
    std::vector<Guess> out;
    for (int i = 0; i < boxes.size[1]; ++i) {
        const auto top = best(row(shares, i) + 1, classes);
        if (!(top.score >= least))
            continue;
        const auto* b = row(boxes, i);
        const cv::Rect2d box(b[0] * static_cast<float>(input.width),
                             b[1] * static_cast<float>(input.height),
                             (b[2] - b[0]) * static_cast<float>(input.width),
                             (b[3] - b[1]) * static_cast<float>(input.height));
        keep(out, {box, top.kind, top.score});
    }
    return out;
}

const std::array families = {
    Decoder{"yolox", false, {0, 0, 0}, {1, 1, 1}, &check_yolox, &read_yolox},
    Decoder{"yolov8", true, {0, 0, 0}, {255, 255, 255}, &check_yolov8, &read_yolov8},
    Decoder{"nanodet",
            false,
            {103.53, 116.28, 123.675},
            {57.375, 57.12, 58.395},
            &check_nanodet,
            &read_nanodet},
    Decoder{"ssd", true, {127, 127, 127}, {128, 128, 128}, &check_ssd, &read_ssd},
};

} // namespace

const Decoder* decoder(std::string_view name) {
    const auto* found = std::ranges::find(families, name, &Decoder::name);
    return found == families.end() ? nullptr : found;
}

std::vector<Guess> without_doubles(std::vector<Guess> guesses, double overlap) {
    constexpr std::size_t most = 100;
    std::ranges::stable_sort(guesses, std::greater{}, &Guess::score);
    std::vector<Guess> out;
    for (const auto& guess : guesses) {
        const bool again = std::ranges::any_of(out, [&](const Guess& kept) {
            const double both = (kept.box & guess.box).area();
            return kept.kind == guess.kind &&
                   both > overlap * (kept.box.area() + guess.box.area() - both);
        });
        if (!again)
            out.push_back(guess);
        if (out.size() == most)
            break;
    }
    return out;
}

} // namespace gulou::analysis
