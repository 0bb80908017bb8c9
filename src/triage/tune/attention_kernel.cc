#include "triage/tune/attention_kernel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "triage/base/processor_clones.h"

namespace triage::tune {
namespace {

// A matrix that is read number by number: (i, k) is at data[i * row + k * column].
struct Left {
  const float* data;
  std::size_t row;
  std::size_t column;
};

// out (rows × columns) = or += left (rows × inner) · right (inner × columns), four rows of `right`
// at a time. The numbers of a text and a head stay in the processor's cache.
TRIAGE_PROCESSOR_CLONES
void multiply(const Left& left, const float* right, std::size_t right_stride, std::size_t rows,
              std::size_t inner, std::size_t columns, float* out, std::size_t out_stride) {
  for (std::size_t i = 0; i < rows; ++i) {
    float* __restrict const sums = out + i * out_stride;
    const float* const a = left.data + i * left.row;
    for (std::size_t j = 0; j < columns; ++j) sums[j] = 0;
    std::size_t k = 0;
    for (; k + 4 <= inner; k += 4) {
      const float a0 = a[k * left.column];
      const float a1 = a[(k + 1) * left.column];
      const float a2 = a[(k + 2) * left.column];
      const float a3 = a[(k + 3) * left.column];
      const float* const b0 = right + k * right_stride;
      const float* const b1 = b0 + right_stride;
      const float* const b2 = b1 + right_stride;
      const float* const b3 = b2 + right_stride;
      for (std::size_t j = 0; j < columns; ++j) {
        sums[j] += (a0 * b0[j] + a1 * b1[j]) + (a2 * b2[j] + a3 * b3[j]);
      }
    }
    for (; k < inner; ++k) {
      const float a0 = a[k * left.column];
      const float* const b0 = right + k * right_stride;
      for (std::size_t j = 0; j < columns; ++j) sums[j] += a0 * b0[j];
    }
  }
}

// tokens × size, with a stride, as size × tokens without one.
void turn(const float* rows, std::size_t stride, std::size_t tokens, std::size_t size,
          std::vector<float>& turned) {
  turned.resize(tokens * size);
  for (std::size_t i = 0; i < tokens; ++i) {
    for (std::size_t d = 0; d < size; ++d) turned[d * tokens + i] = rows[i * stride + d];
  }
}

// e^x for x ≤ 0, to 2 units in the last place; what is below the smallest float becomes 0.
// (Cephes' expf: 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2].)
inline float exponential(float x) {
  const float bounded = std::max(x, -87.0F);
  const float n = std::floor(bounded * 1.44269504F + 0.5F);
  const float r = (bounded - n * 0.693359375F) + n * 2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = (p * r) * r + r + 1;
  const auto bits = static_cast<std::uint32_t>(static_cast<std::int32_t>(n) + 127) << 23U;
  return p * std::bit_cast<float>(bits);
}

// Turns scores into probabilities, row by row.
TRIAGE_PROCESSOR_CLONES
void softmax(float* scores, std::size_t tokens, float scale) {
  for (std::size_t i = 0; i < tokens; ++i) {
    float* const row = scores + i * tokens;
    float largest = row[0];
    for (std::size_t j = 1; j < tokens; ++j) largest = std::max(largest, row[j]);
    for (std::size_t j = 0; j < tokens; ++j) row[j] = exponential((row[j] - largest) * scale);
    float sum = 0;
    for (std::size_t j = 0; j < tokens; ++j) sum += row[j];
    const float share = 1 / sum;
    for (std::size_t j = 0; j < tokens; ++j) row[j] *= share;
  }
}

// From probabilities and the gradient of what dropout made of them to that of the scores, in place.
TRIAGE_PROCESSOR_CLONES
void softmax_backward(const float* probabilities, float* gradient, std::size_t tokens,
                      float keep_scale, float scale) {
  for (std::size_t i = 0; i < tokens; ++i) {
    const float* const p = probabilities + i * tokens;
    float* const g = gradient + i * tokens;
    float sum = 0;
    for (std::size_t j = 0; j < tokens; ++j) {
      g[j] = std::signbit(p[j]) ? 0.0F : g[j] * keep_scale;
      sum += g[j] * p[j];
    }
    for (std::size_t j = 0; j < tokens; ++j) g[j] = std::fabs(p[j]) * (g[j] - sum) * scale;
  }
}

float score_scale(const HeadView& head) { return 1 / std::sqrt(static_cast<float>(head.size)); }

}  // namespace

TRIAGE_PROCESSOR_CLONES
void attend(const HeadView& head, const KeepMask& mask, std::size_t first_of_mask,
            float* probabilities, float* out, std::size_t out_stride, AttentionRoom& room) {
  const std::size_t tokens = head.tokens;
  turn(head.key, head.stride, tokens, head.size, room.turned);
  multiply({head.query, head.stride, 1}, room.turned.data(), tokens, tokens, head.size, tokens,
           probabilities, tokens);
  softmax(probabilities, tokens, score_scale(head));
  const float* kept = probabilities;
  if (!mask.is_off()) {
    const std::size_t cells = tokens * tokens;
    room.scores.resize(cells);
    float* const scaled = room.scores.data();
    const KeepMask own = mask;
    for (std::size_t c = 0; c < cells; ++c) {
      const bool is_kept = own.keeps(static_cast<std::uint32_t>(first_of_mask + c));
      const float p = probabilities[c];
      scaled[c] = is_kept ? p * own.scale : 0.0F;
      probabilities[c] = is_kept ? p : -p;
    }
    kept = scaled;
  }
  multiply({kept, tokens, 1}, head.value, head.stride, tokens, tokens, head.size, out, out_stride);
}

TRIAGE_PROCESSOR_CLONES
void attend_backward(const HeadView& head, const KeepMask& mask, const float* probabilities,
                     const float* out_gradient, std::size_t out_stride,
                     const HeadGradient& gradient, AttentionRoom& room) {
  const std::size_t tokens = head.tokens;
  const std::size_t cells = tokens * tokens;
  room.scores.resize(cells);
  float* const work = room.scores.data();
  for (std::size_t c = 0; c < cells; ++c) {
    work[c] = std::signbit(probabilities[c]) ? 0.0F : probabilities[c] * mask.scale;
  }
  multiply({work, 1, tokens}, out_gradient, out_stride, tokens, tokens, head.size, gradient.value,
           gradient.stride);
  turn(head.value, head.stride, tokens, head.size, room.turned);
  multiply({out_gradient, out_stride, 1}, room.turned.data(), tokens, tokens, head.size, tokens,
           work, tokens);
  softmax_backward(probabilities, work, tokens, mask.scale, score_scale(head));
  multiply({work, tokens, 1}, head.key, head.stride, tokens, tokens, head.size, gradient.query,
           gradient.stride);
  multiply({work, 1, tokens}, head.query, head.stride, tokens, tokens, head.size, gradient.key,
           gradient.stride);
}

}  // namespace triage::tune
