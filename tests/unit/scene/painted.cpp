#include "tests/unit/scene/painted.hpp"

#include <stdexcept>

namespace gulou::scene {

std::unique_ptr<Scene> open_uri(const std::string& uri) {
    auto spec = parse_uri(uri);
    if (!spec)
        throw std::runtime_error(spec.error().message);
    return std::move(open(*spec).value());
}

Painted paint(Scene& scene, std::int64_t index) {
    const SceneSpec& spec = scene.spec();
    const auto luma = static_cast<std::size_t>(spec.width) * static_cast<std::size_t>(spec.height);
    Painted out{spec.width, spec.height, std::vector<std::uint8_t>(luma * 3 / 2, 7)};
    auto* data = out.i420.data();
    scene.render(index, {{data, data + luma, data + luma * 5 / 4},
                         {spec.width, spec.width / 2, spec.width / 2}});
    return out;
}

std::vector<double> Painted::means(int columns, int rows) const {
    std::vector<double> out;
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
            double sum = 0;
            int count = 0;
            for (int y = height * row / rows; y < height * (row + 1) / rows; ++y)
                for (int x = width * column / columns; x < width * (column + 1) / columns; ++x) {
                    sum += luma(x, y);
                    ++count;
                }
            out.push_back(sum / count);
        }
    return out;
}

} // namespace gulou::scene
