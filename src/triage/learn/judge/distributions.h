// Tail probabilities of the distributions that tests of heads need.
#pragma once

#include <cstdint>

namespace triage::learn {

// I_x(a, b), the regularised incomplete beta function (DLMF 8.17), to about 12 digits: the
// continued fraction 8.17.22. REQUIRES: a, b > 0 and 0 <= x <= 1.
[[nodiscard]] double incomplete_beta(double a, double b, double x);

// How probable it is that Student's t with `freedom` degrees of freedom lies at least as far from 0
// as `t`. REQUIRES: freedom > 0.
[[nodiscard]] double student_t_two_sided(double t, double freedom);

// How probable it is that `trials` throws of a fair coin come out at least as uneven as `heads`.
// REQUIRES: heads <= trials.
[[nodiscard]] double fair_coin_two_sided(std::uint64_t heads, std::uint64_t trials);

}  // namespace triage::learn
