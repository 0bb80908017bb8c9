#include "triage/tune/packed_attention.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/utils.h>

#include <cmath>
#include <vector>

#include "triage/tune/attention_kernel.h"

namespace triage::tune {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

constexpr std::int64_t kNumbersAtOnce = 1 << 15;  // of an element-wise loop, for one thread

double dropped_share(const KeepMask& mask) { return 1 - 1 / static_cast<double>(mask.scale); }

void save(const KeepMask& mask, AutogradContext* context) {
  context->saved_data["key"] = static_cast<std::int64_t>(mask.key);
  context->saved_data["first_kept"] = static_cast<std::int64_t>(mask.first_kept);
  context->saved_data["scale"] = static_cast<double>(mask.scale);
}

KeepMask saved_mask(AutogradContext* context) {
  return {.key = static_cast<std::uint32_t>(context->saved_data["key"].toInt()),
          .first_kept = static_cast<std::uint32_t>(context->saved_data["first_kept"].toInt()),
          .scale = static_cast<float>(context->saved_data["scale"].toDouble())};
}

// Where the texts and heads of a batch lie.
struct Layout {
  Layout(const torch::Tensor& projected, const torch::Tensor& text_starts, std::int64_t head_count)
      : starts(text_starts.data_ptr<std::int64_t>()),
        texts(text_starts.size(0) - 1),
        heads(head_count),
        hidden(projected.size(1) / 3),
        size(hidden / head_count) {
    std::int64_t cells = 0;
    for (std::int64_t text = 0; text < texts; ++text) {
      first_cell.push_back(cells);
      cells += heads * tokens(text) * tokens(text);
    }
    first_cell.push_back(cells);
  }

  [[nodiscard]] std::int64_t tokens(std::int64_t text) const {
    return starts[text + 1] - starts[text];
  }
  [[nodiscard]] std::int64_t cell(std::int64_t text, std::int64_t head) const {
    return first_cell[static_cast<std::size_t>(text)] + head * tokens(text) * tokens(text);
  }
  [[nodiscard]] std::int64_t place(std::int64_t text, std::int64_t head) const {
    return starts[text] * 3 * hidden + head * size;
  }
  [[nodiscard]] HeadView view(const float* projected, std::int64_t text, std::int64_t head) const {
    const float* const query = projected + place(text, head);
    return {.query = query,
            .key = query + hidden,
            .value = query + 2 * hidden,
            .stride = static_cast<std::size_t>(3 * hidden),
            .tokens = static_cast<std::size_t>(tokens(text)),
            .size = static_cast<std::size_t>(size)};
  }

  // Calls work(text, head, room) for every text and head, on all threads.
  template <typename Work>
  void for_each(const Work& work) const {
    at::parallel_for(0, texts * heads, 4, [&](std::int64_t begin, std::int64_t end) {
      AttentionRoom room;
      for (std::int64_t i = begin; i < end; ++i) work(i / heads, i % heads, room);
    });
  }

  const std::int64_t* starts;
  std::int64_t texts;
  std::int64_t heads;
  std::int64_t hidden;
  std::int64_t size;
  std::vector<std::int64_t> first_cell;
};

class PackedAttention : public torch::autograd::Function<PackedAttention> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& projected,
                               const torch::Tensor& starts, std::int64_t heads,
                               const KeepMask& mask) {
    const Layout layout(projected, starts, heads);
    torch::Tensor out = torch::empty({projected.size(0), layout.hidden}, projected.options());
    torch::Tensor probabilities = torch::empty({layout.first_cell.back()}, projected.options());
    const float* const in = projected.data_ptr<float>();
    float* const written = out.data_ptr<float>();
    float* const cells = probabilities.data_ptr<float>();
    layout.for_each([&](std::int64_t text, std::int64_t head, AttentionRoom& room) {
      const std::int64_t cell = layout.cell(text, head);
      attend(layout.view(in, text, head), mask, static_cast<std::size_t>(cell), cells + cell,
             written + layout.starts[text] * layout.hidden + head * layout.size,
             static_cast<std::size_t>(layout.hidden), room);
    });
    context->save_for_backward({projected, starts, probabilities});
    context->saved_data["heads"] = heads;
    save(mask, context);
    return out;
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list saved = context->get_saved_variables();
    const torch::Tensor& projected = saved[0];
    const Layout layout(projected, saved[1], context->saved_data["heads"].toInt());
    const KeepMask mask = saved_mask(context);
    const torch::Tensor out_gradient = gradients[0].contiguous();
    torch::Tensor gradient = torch::empty_like(projected);
    const float* const in = projected.data_ptr<float>();
    const float* const cells = saved[2].data_ptr<float>();
    const float* const received = out_gradient.data_ptr<float>();
    float* const written = gradient.data_ptr<float>();
    layout.for_each([&](std::int64_t text, std::int64_t head, AttentionRoom& room) {
      float* const query = written + layout.place(text, head);
      const HeadGradient into{.query = query,
                              .key = query + layout.hidden,
                              .value = query + 2 * layout.hidden,
                              .stride = static_cast<std::size_t>(3 * layout.hidden)};
      attend_backward(layout.view(in, text, head), mask, cells + layout.cell(text, head),
                      received + layout.starts[text] * layout.hidden + head * layout.size,
                      static_cast<std::size_t>(layout.hidden), into, room);
    });
    return {gradient, {}, {}, {}};
  }
};

class AddWithDropout : public torch::autograd::Function<AddWithDropout> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& base,
                               const torch::Tensor& values, const KeepMask& mask) {
    save(mask, context);
    torch::Tensor out = torch::empty_like(values);
    const float* const from = base.data_ptr<float>();
    const float* const added = values.data_ptr<float>();
    float* const written = out.data_ptr<float>();
    at::parallel_for(0, values.numel(), kNumbersAtOnce, [&](std::int64_t begin, std::int64_t end) {
      add_kept(mask, from, added, written, static_cast<std::size_t>(begin),
               static_cast<std::size_t>(end));
    });
    return out;
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const KeepMask mask = saved_mask(context);
    const torch::Tensor received = gradients[0].contiguous();
    torch::Tensor gradient = torch::empty_like(received);
    const float* const from = received.data_ptr<float>();
    float* const written = gradient.data_ptr<float>();
    at::parallel_for(
        0, received.numel(), kNumbersAtOnce, [&](std::int64_t begin, std::int64_t end) {
          keep(mask, from, written, static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
        });
    return {received, gradient, {}};
  }
};

}  // namespace

torch::Tensor packed_attention(const torch::Tensor& projected, const torch::Tensor& starts,
                               std::int64_t heads, const KeepMask& mask) {
  if (!projected.is_cpu()) return padded_attention(projected, starts, heads, mask);
  return PackedAttention::apply(projected.contiguous(), starts, heads, mask);
}

torch::Tensor padded_attention(const torch::Tensor& projected, const torch::Tensor& starts,
                               std::int64_t heads, const KeepMask& mask) {
  const torch::Tensor lengths = starts.diff();
  const auto texts = lengths.size(0);
  const auto longest = lengths.max().item<std::int64_t>();
  const auto width = projected.size(1);
  const auto size = width / 3 / heads;
  // Cell of a token among texts × longest.
  const torch::Tensor is_token = torch::arange(longest).unsqueeze(0) < lengths.unsqueeze(1);
  const torch::Tensor cells = is_token.flatten().nonzero().squeeze(1).to(projected.device());
  const torch::Tensor padded = torch::zeros({texts * longest, width}, projected.options())
                                   .index_copy(0, cells, projected)
                                   .view({texts, longest, 3, heads, size})
                                   .permute({2, 0, 3, 1, 4});
  const torch::Tensor masked =
      is_token.logical_not().to(projected.device()).view({texts, 1, 1, longest});
  const torch::Tensor scores =
      torch::matmul(padded[0], padded[1].transpose(-1, -2)) / std::sqrt(static_cast<double>(size));
  const torch::Tensor probabilities = scores.masked_fill(masked, -1e30).softmax(-1);
  const torch::Tensor kept = torch::dropout(probabilities, dropped_share(mask), !mask.is_off());
  return torch::matmul(kept, padded[2])
      .transpose(1, 2)
      .reshape({texts * longest, width / 3})
      .index_select(0, cells);
}

torch::Tensor add_with_dropout(const torch::Tensor& base, const torch::Tensor& values,
                               const KeepMask& mask) {
  if (mask.is_off()) return base + values;
  if (!values.is_cpu()) return base + torch::dropout(values, dropped_share(mask), true);
  return AddWithDropout::apply(base.contiguous(), values.contiguous(), mask);
}

torch::Tensor dropout(const torch::Tensor& values, const KeepMask& mask) {
  if (mask.is_off()) return values;
  return add_with_dropout(torch::zeros_like(values), values, mask);
}

}  // namespace triage::tune
