#include "triage/learn/judge/distributions.h"

#include <algorithm>
#include <cmath>

#include "triage/base/check.h"

namespace triage::learn {
namespace {

// The continued fraction of I_x(a, b), by Lentz's method as modified by Thompson and Barnett
// (1986). Converges in O(√max(a, b)) steps for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;  // in place of 0 below a bar
  constexpr int kMaxSteps = 100'000;
  const auto away_from_zero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m < kMaxSteps; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double change = 1;
    for (const double term : {even, odd}) {
      d = 1 / away_from_zero(1 + term * d);
      c = away_from_zero(1 + term / c);
      change = c * d;
      fraction *= change;
    }
    if (std::abs(change - 1) < 1e-15) break;
  }
  return fraction;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  TRIAGE_CHECK(a > 0 && b > 0 && x >= 0 && x <= 1, "a, b above 0 and x within 0..1");
  if (x == 0 || x == 1) return x;
  const double log_front =
      std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x);
  const double front = std::exp(log_front);
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double student_t_two_sided(double t, double freedom) {
  return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t));
}

double fair_coin_two_sided(std::uint64_t heads, std::uint64_t trials) {
  TRIAGE_CHECK(heads <= trials, "no more heads than throws");
  const auto fewer = static_cast<double>(std::min(heads, trials - heads));
  const auto more = static_cast<double>(trials) - fewer;
  if (fewer == more) return 1;
  return std::min(1.0, 2 * incomplete_beta(more, fewer + 1, 0.5));  // 2 · P(X <= fewer)
}

}  // namespace triage::learn
