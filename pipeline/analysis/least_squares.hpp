// Weighted least squares of a few unknowns, solved by Gauss elimination; no allocation.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

namespace gulou::analysis {

template <std::size_t N>
class LeastSquares {
public:
    using Values = std::array<double, N>;

    // One equation: basis · unknowns = value. What is known beforehand about an unknown is an
    // equation like any other.
    void add(const Values& basis, double value, double weight = 1) {
        for (std::size_t i = 0; i < N; ++i) {
            for (std::size_t j = 0; j < N; ++j)
                m_[i][j] += weight * basis[i] * basis[j];
            m_[i][N] += weight * basis[i] * value;
        }
    }

    // None when the equations leave an unknown open.
    std::optional<Values> solve() const {
        auto m = m_;
        for (std::size_t c = 0; c < N; ++c) {
            std::size_t best = c;
            for (std::size_t i = c + 1; i < N; ++i)
                if (std::abs(m[i][c]) > std::abs(m[best][c]))
                    best = i;
            if (std::abs(m[best][c]) < 1e-12)
                return std::nullopt;
            std::swap(m[c], m[best]);
            for (std::size_t i = c + 1; i < N; ++i) {
                const double f = m[i][c] / m[c][c];
                for (std::size_t j = c; j <= N; ++j)
                    m[i][j] -= f * m[c][j];
            }
        }
        Values out{};
        for (std::size_t i = N; i-- > 0;) {
            double sum = m[i][N];
            for (std::size_t j = i + 1; j < N; ++j)
                sum -= m[i][j] * out[j];
            out[i] = sum / m[i][i];
        }
        return out;
    }

private:
    std::array<std::array<double, N + 1>, N> m_{}; // normal equations, the right side last
};

} // namespace gulou::analysis
