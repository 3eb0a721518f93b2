// Pieces of a street that scenes are built from: painted ground, rows of shops, blocks of flats.
#pragma once

#include "pipeline/scene/painting.hpp"

#include <string_view>

namespace gulou::scene {

// The street's surface as one flat picture; metres in world coordinates.
class Ground {
public:
    Ground(double x0, double x1, double y0, double y1, const Rgb& base);

    void rect(double x0, double y0, double x1, double y1, const Rgb& colour, double alpha = 1);
    void line(double x0, double y0, double x1, double y1, double metres, const Rgb& colour);
    // Paving stones of `size` metres.
    void paving(double x0, double y0, double x1, double y1, double size, const Rgb& colour,
                Pcg32& random);
    // One character as it is painted on the road, legible for who drives towards +y.
    void letter(char32_t code, double x, double y, double width, double height, const Rgb& colour);
    // Stains, patches, cracks.
    void wear(Pcg32& random);
    void lay_on(Painting& painting) const;

private:
    static constexpr double texels = 34; // a metre
    cv::Point texel(double x, double y) const;
    double x0_, x1_, y0_, y1_;
    cv::Mat image_;
};

// Textures of upright walls, 40 texels a metre: shops with signs below, flats above.
cv::Mat shop_front(double metres, int floors, Pcg32& random);
cv::Mat flats(double metres, int floors, const Rgb& wall, double haze, Pcg32& random);
inline constexpr double wall_texels = 40;

// A clipped hedge along y, and a lamp post.
void hedge(Painting& painting, double x0, double x1, double y0, double y1, double height,
           Pcg32& random);
void lamp_post(Painting& painting, double x, double y, double reach);
void trunk(Painting& painting, double x, double y, double height);

} // namespace gulou::scene
