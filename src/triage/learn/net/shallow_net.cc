#include "triage/learn/net/shallow_net.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

constexpr std::size_t kHidden = ShallowNet::kHidden;
constexpr float kFirstSpread = 0.05F;       // standard deviation of word vectors at the start
constexpr float kFirstAccumulator = 1e-6F;  // keeps AdaGrad's first steps finite

using Hidden = std::array<float, kHidden>;

// sums += factor · vector, kHidden numbers.
void add_scaled(const float* vector, float factor, float* sums) {
  for (std::size_t h = 0; h < kHidden; ++h) sums[h] += factor * vector[h];
}

// Looks at one net's numbers; what scoring and training share.
struct NetView {
  const float* words;   // columns × kHidden
  const float* hidden;  // kHidden
  const float* output;  // (kHidden + 1) × classes
  std::size_t classes;

  // Activations of the hidden layer, rectified.
  Hidden activate(SparseRow row, float scale) const {
    Hidden sums;
    std::copy_n(hidden, kHidden, sums.begin());
    for (const SparseEntry& entry : row) {
      add_scaled(words + entry.column * kHidden, entry.value * scale, sums.data());
    }
    for (float& sum : sums) sum = std::max(sum, 0.0F);
    return sums;
  }

  // scores += output of the net.
  void add_scores(const Hidden& active, float* scores) const {
    for (std::size_t h = 0; h < kHidden; ++h) {
      if (active[h] == 0) continue;
      for (std::size_t k = 0; k < classes; ++k) scores[k] += active[h] * output[h * classes + k];
    }
    for (std::size_t k = 0; k < classes; ++k) scores[k] += output[kHidden * classes + k];
  }
};

void softmax(std::span<float> scores) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (float& score : scores) sum += score = std::exp(score - largest);
  for (float& score : scores) score /= sum;
}

// One net in training.
class Trainer {
 public:
  Trainer(std::size_t columns, std::size_t classes, float scale, std::uint64_t seed)
      : classes_(classes),
        scale_(scale),
        words_(columns * kHidden),
        hidden_(kHidden),
        output_((kHidden + 1) * classes),
        word_squares_(columns, kFirstAccumulator),
        hidden_squares_(kHidden, kFirstAccumulator),
        output_squares_(output_.size(), kFirstAccumulator),
        errors_(classes) {
    Random random(seed, "shallow_net");
    for (float& value : words_) value = kFirstSpread * static_cast<float>(random.normal());
    const float spread = std::sqrt(2.0F / kHidden);
    for (std::size_t i = 0; i < kHidden * classes; ++i) {
      output_[i] = spread * static_cast<float>(random.normal());
    }
  }

  void step(SparseRow row, std::uint32_t label, float weight, float rate) {
    const NetView net{words_.data(), hidden_.data(), output_.data(), classes_};
    const Hidden active = net.activate(row, scale_);
    std::fill(errors_.begin(), errors_.end(), 0.0F);
    net.add_scores(active, errors_.data());
    softmax(errors_);
    errors_[label] -= 1;
    for (float& error : errors_) error *= weight;

    const Hidden back = step_output(active, rate);
    step_words(row, back, rate);
  }

  void append_to(std::vector<float>& words, std::vector<float>& hidden,
                 std::vector<float>& output) const {
    words.insert(words.end(), words_.begin(), words_.end());
    hidden.insert(hidden.end(), hidden_.begin(), hidden_.end());
    output.insert(output.end(), output_.begin(), output_.end());
  }

 private:
  static void descend(float& value, float& squares, float gradient, float rate) {
    squares += gradient * gradient;
    value -= rate * gradient / std::sqrt(squares);
  }

  // Steps the upper layer; returns the error as the hidden layer sees it.
  Hidden step_output(const Hidden& active, float rate) {
    Hidden back{};
    for (std::size_t h = 0; h < kHidden; ++h) {
      if (active[h] == 0) continue;
      float* const weights = output_.data() + h * classes_;
      float* const squares = output_squares_.data() + h * classes_;
      for (std::size_t k = 0; k < classes_; ++k) back[h] += errors_[k] * weights[k];
      for (std::size_t k = 0; k < classes_; ++k) {
        descend(weights[k], squares[k], errors_[k] * active[h], rate);
      }
    }
    const std::size_t bias = kHidden * classes_;
    for (std::size_t k = 0; k < classes_; ++k) {
      descend(output_[bias + k], output_squares_[bias + k], errors_[k], rate);
    }
    return back;
  }

  void step_words(SparseRow row, const Hidden& back, float rate) {
    float mean_square = 0;
    for (std::size_t h = 0; h < kHidden; ++h) {
      mean_square += back[h] * back[h] / kHidden;
      descend(hidden_[h], hidden_squares_[h], back[h], rate);
    }
    for (const SparseEntry& entry : row) {
      const float value = entry.value * scale_;
      float& squares = word_squares_[entry.column];
      squares += mean_square * value * value;
      add_scaled(back.data(), -rate * value / std::sqrt(squares),
                 words_.data() + entry.column * kHidden);
    }
  }

  std::size_t classes_;
  float scale_;
  std::vector<float> words_;
  std::vector<float> hidden_;
  std::vector<float> output_;
  std::vector<float> word_squares_;  // one for each word's vector
  std::vector<float> hidden_squares_;
  std::vector<float> output_squares_;
  std::vector<float> errors_;  // of the row at hand: probability less truth
};

}  // namespace

ShallowNet ShallowNet::fit(const SparseMatrix& rows, std::span<const std::uint32_t> labels,
                           std::span<const float> weights, std::size_t class_count,
                           const Options& options) {
  TRIAGE_CHECK(labels.size() == rows.rows(), "one label a row");
  std::vector<std::uint32_t> order;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    if (weights.empty() || weights[i] > 0) order.push_back(static_cast<std::uint32_t>(i));
  }
  const std::size_t wanted = options.min_steps / std::max<std::size_t>(1, order.size());
  const int epochs =
      std::max(options.epochs, std::min(options.max_epochs, static_cast<int>(wanted)));
  std::vector<float> words;
  std::vector<float> hidden;
  std::vector<float> output;
  words.reserve(options.nets * rows.columns() * kHidden);
  for (std::size_t net = 0; net < options.nets; ++net) {
    Trainer trainer(rows.columns(), class_count, options.input_scale, options.seed + net);
    Random random(options.seed + net, "shallow_net.order");
    const auto steps = static_cast<float>(order.size()) * static_cast<float>(epochs);
    float done = 0;
    for (int epoch = 0; epoch < epochs; ++epoch) {
      random.shuffle(std::span(order));
      for (const std::uint32_t row : order) {
        const float rate = options.learning_rate * (1 - done++ / steps);
        trainer.step(rows.row(row), labels[row], weights.empty() ? 1 : weights[row], rate);
      }
    }
    trainer.append_to(words, hidden, output);
  }
  ShallowNet fitted;
  fitted.class_count_ = class_count;
  fitted.nets_ = options.nets;
  fitted.scale_ = std::vector<float>{options.input_scale};
  fitted.words_ = std::move(words);
  fitted.hidden_ = std::move(hidden);
  fitted.output_ = std::move(output);
  return fitted;
}

void ShallowNet::score(SparseRow row, std::span<float> scores) const {
  std::fill(scores.begin(), scores.end(), 0.0F);
  const std::size_t words = words_.size() / nets_;
  const std::size_t output = output_.size() / nets_;
  for (std::size_t i = 0; i < nets_; ++i) {
    const NetView net{words_.data() + i * words, hidden_.data() + i * kHidden,
                      output_.data() + i * output, class_count_};
    net.add_scores(net.activate(row, scale_[0]), scores.data());
  }
  for (float& score : scores) score /= static_cast<float>(nets_);
}

void ShallowNet::save(TensorFileWriter& file, const std::string& prefix) const {
  file.add(prefix + ".scale", scale_.view(), {1});
  file.add(prefix + ".words", words_.view(), {nets_, columns(), kHidden});
  file.add(prefix + ".hidden", hidden_.view(), {nets_, kHidden});
  file.add(prefix + ".output", output_.view(), {nets_, kHidden + 1, class_count_});
}

ShallowNet ShallowNet::load(const TensorFile& file, const std::string& prefix,
                            std::size_t class_count) {
  ShallowNet net;
  net.class_count_ = class_count;
  net.scale_ = file.floats(prefix + ".scale", {1});
  net.hidden_ = file.floats(prefix + ".hidden", {0, kHidden});
  net.nets_ = net.hidden_.size() / kHidden;
  if (net.nets_ == 0) throw Corrupt("net: there is none in its file. Train anew.");
  net.words_ = file.floats(prefix + ".words", {net.nets_, 0, kHidden});
  net.output_ = file.floats(prefix + ".output", {net.nets_, kHidden + 1, class_count});
  return net;
}

}  // namespace triage::learn
