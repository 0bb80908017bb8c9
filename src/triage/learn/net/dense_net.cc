#include "triage/learn/net/dense_net.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/random.h"
#include "triage/learn/adam_w.h"

namespace triage::learn {
namespace {

constexpr std::size_t kBlock = 256;              // rows scored at a time
constexpr std::uint32_t kMostUnits = 1U << 20U;  // of a layer that a file may ask for
constexpr double kNoVariance = 1e-12;            // a column that is all the same, but for rounding

// What the nets are fitted on.
struct LearnedRows {
  MatrixView vectors;
  std::span<const std::uint32_t> labels;
  std::vector<float> weights;         // 1 on average over the rows that count
  std::vector<std::uint32_t> chosen;  // those that count
};

LearnedRows learned_rows(MatrixView vectors, std::span<const std::uint32_t> labels,
                         std::span<const float> weights) {
  TRIAGE_CHECK(labels.size() == vectors.rows(), "one label a row");
  TRIAGE_CHECK(weights.size() == vectors.rows(), "one weight a row");
  LearnedRows rows{vectors, labels, {weights.begin(), weights.end()}, {}};
  double total = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!(weights[i] > 0)) continue;
    rows.chosen.push_back(static_cast<std::uint32_t>(i));
    total += weights[i];
  }
  if (rows.chosen.empty()) throw InvalidInput("net: there are no rows to learn from. Add some.");
  const double mean = total / static_cast<double>(rows.chosen.size());
  for (float& weight : rows.weights) weight = static_cast<float>(weight / mean);
  return rows;
}

// Mean and 1/standard deviation of each column over the rows that count.
struct Standardization {
  std::vector<float> mean;
  std::vector<float> scale;
};

Standardization standardization_of(const LearnedRows& rows) {
  const std::size_t columns = rows.vectors.columns();
  std::vector<double> sums(columns);
  std::vector<double> squares(columns);
  for (const std::uint32_t i : rows.chosen) {
    const auto row = rows.vectors.row(i);
    for (std::size_t j = 0; j < columns; ++j) {
      sums[j] += row[j];
      squares[j] += double{row[j]} * double{row[j]};
    }
  }
  Standardization result;
  const auto count = static_cast<double>(rows.chosen.size());
  for (std::size_t j = 0; j < columns; ++j) {
    const double mean = sums[j] / count;
    const double variance = squares[j] / count - mean * mean;
    if (!std::isfinite(variance)) {
      throw InvalidInput("net: column " + std::to_string(j) +
                         " of the vectors has a value that is no number. Encode the tickets anew.");
    }
    result.mean.push_back(static_cast<float>(mean));
    result.scale.push_back(variance > kNoVariance ? static_cast<float>(1 / std::sqrt(variance))
                                                  : 0.0F);
  }
  return result;
}

// One net in training.
class Trainer {
 public:
  Trainer(const LearnedRows& rows, const Standardization& standard, const DenseShape& shape,
          const DenseNet::Options& options, std::uint64_t seed)
      : rows_(rows),
        standard_(standard),
        shape_(shape),
        options_(options),
        random_(seed, "dense_net"),
        layers_(shape),
        numbers_(shape.size()),
        gradient_(shape.size()),
        steps_(shape.size()) {
    // He et al. 2015; the upper layer begins smaller, so that no class is believed in yet.
    draw(std::span(numbers_).first(shape.hidden_bias()), 2.0 / static_cast<double>(shape.columns));
    draw(std::span(numbers_).subspan(shape.upper(), shape.classes * shape.hidden),
         0.5 / static_cast<double>(shape.hidden));
  }

  // The net's numbers, for standardised rows.
  std::vector<float> train(int epochs) {
    std::vector<std::uint32_t> order = rows_.chosen;
    const std::size_t batches = (order.size() + options_.batch - 1) / options_.batch;
    const auto steps = static_cast<float>(batches) * static_cast<float>(epochs);
    float done = 0;
    for (int epoch = 0; epoch < epochs; ++epoch) {
      random_.shuffle(std::span(order));
      for (std::size_t begin = 0; begin < order.size(); begin += options_.batch) {
        const std::size_t count = std::min(options_.batch, order.size() - begin);
        step(std::span(order).subspan(begin, count), options_.learning_rate * (1 - done++ / steps));
      }
    }
    return std::move(numbers_);
  }

 private:
  void draw(std::span<float> numbers, double variance) {
    for (float& number : numbers) {
      number = static_cast<float>(std::sqrt(variance) * random_.normal());
    }
  }

  void step(std::span<const std::uint32_t> batch, float rate) {
    gather(batch);
    draw_mask(options_.dropout, batch.size() * shape_.hidden);
    const MatrixView inputs(inputs_.data(), batch.size(), shape_.columns);
    layers_.forward(numbers_, inputs, mask_);
    layers_.backward(numbers_, inputs, mask_, {targets_.data(), batch.size(), shape_.classes},
                     gradient_);
    steps_.step(numbers_, gradient_, rate, options_.decay);
  }

  void gather(std::span<const std::uint32_t> batch) {
    draw_mask(options_.input_dropout, batch.size() * shape_.columns);
    inputs_.resize(batch.size() * shape_.columns);
    targets_.assign(batch.size() * shape_.classes, 0);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const auto row = rows_.vectors.row(batch[i]);
      float* const input = inputs_.data() + i * shape_.columns;
      for (std::size_t j = 0; j < row.size(); ++j) {
        input[j] = (row[j] - standard_.mean[j]) * standard_.scale[j];
      }
      targets_[i * shape_.classes + rows_.labels[batch[i]]] = rows_.weights[batch[i]];
    }
    for (std::size_t i = 0; i < mask_.size(); ++i) inputs_[i] *= mask_[i];
  }

  // Factors that are 0 with probability `share` and else make up for it; none for a share of 0.
  void draw_mask(float share, std::size_t count) {
    mask_.resize(share > 0 ? count : 0);
    constexpr std::size_t kDraws = 4;  // of 16 bits from one number
    const auto limit = static_cast<std::uint64_t>(share * 65536.0F);
    const float kept = 1 / (1 - share);
    for (std::size_t i = 0; i < mask_.size(); i += kDraws) {
      std::uint64_t bits = random_.next();
      for (std::size_t j = i; j < std::min(mask_.size(), i + kDraws); ++j, bits >>= 16U) {
        mask_[j] = (bits & 0xFFFFU) < limit ? 0 : kept;
      }
    }
  }

  const LearnedRows& rows_;
  const Standardization& standard_;
  DenseShape shape_;
  const DenseNet::Options& options_;
  Random random_;
  DenseLayers layers_;
  std::vector<float> numbers_;
  std::vector<float> gradient_;
  AdamW steps_;
  std::vector<float> inputs_;   // of the batch at hand, standardised
  std::vector<float> targets_;  // batch × classes: the row's weight at its class
  std::vector<float> mask_;     // of the inputs, then of the hidden units
};

// Puts (x - mean) · scale into the lower layer, so that it takes rows as they come.
void fold_in(const Standardization& standard, const DenseShape& shape, std::span<float> numbers) {
  for (std::size_t h = 0; h < shape.hidden; ++h) {
    double shift = 0;
    for (std::size_t j = 0; j < shape.columns; ++j) {
      float& weight = numbers[h * shape.columns + j];
      weight *= standard.scale[j];
      shift += double{weight} * double{standard.mean[j]};
    }
    numbers[shape.hidden_bias() + h] -= static_cast<float>(shift);
  }
}

// sums += factor · log softmax of the scores.
void add_log_shares(std::span<const float> scores, float factor, std::span<float> sums) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  float total = 0;
  for (const float score : scores) total += std::exp(score - largest);
  const float log_total = largest + std::log(total);
  for (std::size_t k = 0; k < scores.size(); ++k) sums[k] += factor * (scores[k] - log_total);
}

}  // namespace

DenseNet DenseNet::fit(MatrixView rows, std::span<const std::uint32_t> labels,
                       std::span<const float> weights, std::size_t class_count,
                       const Options& options, ThreadPool& threads) {
  const LearnedRows learned = learned_rows(rows, labels, weights);
  const Standardization standard = standardization_of(learned);
  const DenseShape shape{rows.columns(), options.hidden, class_count};
  const std::size_t wanted = options.min_steps * options.batch / learned.chosen.size();
  const int epochs =
      std::max(options.epochs, std::min(options.max_epochs, static_cast<int>(wanted)));
  std::vector<float> numbers(options.nets * shape.size());
  threads.for_each(options.nets, [&](std::size_t net) {
    const auto place = std::span(numbers).subspan(net * shape.size(), shape.size());
    const std::vector<float> trained =
        Trainer(learned, standard, shape, options, options.seed + net).train(epochs);
    std::copy(trained.begin(), trained.end(), place.begin());
    fold_in(standard, shape, place);
  });
  DenseNet fitted;
  fitted.shape_ = shape;
  fitted.sizes_ = std::vector<std::uint32_t>{static_cast<std::uint32_t>(shape.columns),
                                             static_cast<std::uint32_t>(shape.hidden),
                                             static_cast<std::uint32_t>(shape.classes)};
  fitted.numbers_ = std::move(numbers);
  return fitted;
}

Matrix DenseNet::scores(MatrixView rows, ThreadPool& threads) const {
  TRIAGE_CHECK(rows.columns() == shape_.columns, "rows as long as those that were learned from");
  const std::size_t nets = numbers_.size() / shape_.size();
  Matrix scores(rows.rows(), shape_.classes);
  threads.for_each_block(rows.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    DenseLayers layers(shape_);
    for (std::size_t net = 0; net < nets; ++net) {
      const auto outputs = layers.forward(
          numbers_.view().subspan(net * shape_.size(), shape_.size()), rows.block(begin, end));
      for (std::size_t i = begin; i < end; ++i) {
        add_log_shares(outputs.subspan((i - begin) * shape_.classes, shape_.classes),
                       1 / static_cast<float>(nets), scores.row(i));
      }
    }
  });
  return scores;
}

void DenseNet::save(TensorFileWriter& file, const std::string& prefix) const {
  file.add(prefix + ".sizes", sizes_.view(), {3});
  file.add(prefix + ".numbers", numbers_.view(), {numbers_.size() / shape_.size(), shape_.size()});
}

DenseNet DenseNet::load(const TensorFile& file, const std::string& prefix,
                        std::size_t class_count) {
  DenseNet net;
  net.sizes_ = file.integers(prefix + ".sizes", {3});
  const auto sizes = net.sizes_.view();
  const bool is_sound = std::all_of(sizes.begin(), sizes.end(), [](std::uint32_t size) {
    return size > 0 && size <= kMostUnits;
  });
  if (!is_sound || sizes[2] != class_count) {
    throw Corrupt("net: its layers do not go with the model. Restore the bundle from a copy, or " +
                  std::string("train anew."));
  }
  net.shape_ = {sizes[0], sizes[1], sizes[2]};
  net.numbers_ = file.floats(prefix + ".numbers", {0, net.shape_.size()});
  if (net.numbers_.size() == 0) throw Corrupt("net: there is none in its file. Train anew.");
  return net;
}

}  // namespace triage::learn
