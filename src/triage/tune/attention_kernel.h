// Attention within each text of a batch whose texts lie one after the other without padding, and
// its gradient, for one text and one head.
//
// Softmax of scaled dot products (Vaswani et al., 2017), with dropout on the probabilities.
#pragma once

#include <cstddef>
#include <vector>

#include "triage/tune/keep_mask.h"

namespace triage::tune {

// Where the numbers of one text and head lie: row i of the query is at query + i * stride, and so
// on; every row has `size` numbers.
struct HeadView {
  const float* query = nullptr;
  const float* key = nullptr;
  const float* value = nullptr;
  std::size_t stride = 0;
  std::size_t tokens = 0;
  std::size_t size = 0;  // numbers of a head
};

struct HeadGradient {
  float* query = nullptr;
  float* key = nullptr;
  float* value = nullptr;
  std::size_t stride = 0;
};

// Room that is used again for the next text; one a thread.
struct AttentionRoom {
  std::vector<float> turned;
  std::vector<float> scores;
};

// Writes tokens × size to `out`, row i at out + i * out_stride, and tokens × tokens probabilities
// to `probabilities`, for the gradient; those that dropout took out carry a minus sign.
void attend(const HeadView& head, const KeepMask& mask, std::size_t first_of_mask,
            float* probabilities, float* out, std::size_t out_stride, AttentionRoom& room);

// Writes the gradients of query, key and value, given that of the output and what attend() left.
void attend_backward(const HeadView& head, const KeepMask& mask, const float* probabilities,
                     const float* out_gradient, std::size_t out_stride,
                     const HeadGradient& gradient, AttentionRoom& room);

}  // namespace triage::tune
